package dev.parley.agent.config.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A JSON Schema whose instances are objects: tools take their arguments by name. */
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = ObjectSchema.Validator.class)
public @interface ObjectSchema {

    String message() default "must be a JSON Schema with \"type\": \"object\"";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Looks at the outermost type and the kinds of what stands beside it. */
    class Validator implements ConstraintValidator<ObjectSchema, ObjectNode> {
        @Override
        public boolean isValid(ObjectNode schema, ConstraintValidatorContext context) {
            return schema == null
                    || schema.path("type").asText().equals("object")
                            && (!schema.has("properties")
                                    || schema.get("properties").isObject())
                            && (!schema.has("required")
                                    || schema.get("required").isArray());
        }
    }
}
