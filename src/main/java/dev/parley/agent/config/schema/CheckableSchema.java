package dev.parley.agent.config.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Optional;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A schema by which objects can be checked: see {@link FieldSchema}. */
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = CheckableSchema.Validator.class)
public @interface CheckableSchema {

    String message() default "is no JSON Schema";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Reads it as it will be used. */
    class Validator implements ConstraintValidator<CheckableSchema, ObjectNode> {
        @Override
        public boolean isValid(ObjectNode schema, ConstraintValidatorContext context) {
            Optional<String> fault = schema == null ? Optional.empty() : FieldSchema.fault(schema);
            fault.ifPresent(text -> {
                context.disableDefaultConstraintViolation();
                // Braces mean something in messages.
                context.buildConstraintViolationWithTemplate(text.replaceAll("[{}$\\\\]", " "))
                        .addConstraintViolation();
            });
            return fault.isEmpty();
        }
    }
}
