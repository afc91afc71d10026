package dev.parley.agent.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/** A regular expression that RE2 understands: it runs in linear time, so a customer's pattern cannot stall a node. */
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = LinearPattern.Validator.class)
public @interface LinearPattern {

    String message() default
            "must be a regular expression in the syntax of RE2 that stays small when its repetitions are written out";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Compiles it. */
    class Validator implements ConstraintValidator<LinearPattern, String> {

        private static final int MAX_SIZE = 2_000;

        @Override
        public boolean isValid(String pattern, ConstraintValidatorContext context) {
            if (pattern == null) {
                return true;
            }
            if (PatternSize.of(pattern) > MAX_SIZE) {
                return false;
            }
            try {
                Pattern.compile(pattern, Pattern.CASE_INSENSITIVE);
                return true;
            } catch (PatternSyntaxException malformed) {
                return false;
            }
        }
    }
}
