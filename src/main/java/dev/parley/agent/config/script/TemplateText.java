package dev.parley.agent.config.script;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.Set;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;

/** A template whose variables are all known, so that a typo is found when the version is made and not when it greets. */
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = TemplateText.Validator.class)
public @interface TemplateText {

    /** Variables that are known here beside the usual ones. */
    String[] variables() default {};

    String message() default "uses an unknown variable";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Reads the variables. */
    class Validator implements ConstraintValidator<TemplateText, String> {
        private Set<String> variables;

        @Override
        public void initialize(TemplateText text) {
            variables = Set.of(text.variables());
        }

        @Override
        public boolean isValid(String text, ConstraintValidatorContext context) {
            List<String> unknown = text == null ? List.of() : Template.of(text).unknownVariables(variables);
            if (!unknown.isEmpty()) {
                context.disableDefaultConstraintViolation();
                context.buildConstraintViolationWithTemplate("knows no variable \"" + unknown.getFirst()
                                + "\"; there are user_id, initial_context and custom_metadata.<key>")
                        .addConstraintViolation();
            }
            return unknown.isEmpty();
        }
    }
}
