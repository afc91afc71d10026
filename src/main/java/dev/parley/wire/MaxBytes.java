package dev.parley.wire;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.charset.StandardCharsets;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;

import com.fasterxml.jackson.databind.JsonNode;

/** A text, or a JSON value, of at most this many bytes of UTF-8; a JSON value must also be one that can be kept. */
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.TYPE_USE, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = {MaxBytes.OfText.class, MaxBytes.OfJson.class})
public @interface MaxBytes {

    int value();

    String message() default "must be at most {value} bytes";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Measures a text. */
    class OfText implements ConstraintValidator<MaxBytes, String> {
        private int max;

        @Override
        public void initialize(MaxBytes limit) {
            max = limit.value();
        }

        @Override
        public boolean isValid(String text, ConstraintValidatorContext context) {
            return text == null || text.getBytes(StandardCharsets.UTF_8).length <= max;
        }
    }

    /** Measures a JSON value as it is written. */
    class OfJson implements ConstraintValidator<MaxBytes, JsonNode> {
        private int max;

        @Override
        public void initialize(MaxBytes limit) {
            max = limit.value();
        }

        @Override
        public boolean isValid(JsonNode json, ConstraintValidatorContext context) {
            if (json == null) {
                return true;
            }
            String fault = StorableText.fault(json);
            if (fault != null) {
                context.disableDefaultConstraintViolation();
                context.buildConstraintViolationWithTemplate(fault).addConstraintViolation();
                return false;
            }
            return json.toString().getBytes(StandardCharsets.UTF_8).length + StorableText.expansion(json) <= max;
        }
    }
}
