package dev.parley.agent.config.voice;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;

/** A recognizer of this installation. */
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = KnownRecognizer.Check.class)
public @interface KnownRecognizer {

    String message() default "is no recognizer of this installation (parley.recognizer)";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Asks the installation. */
    @ApplicationScoped
    class Check implements ConstraintValidator<KnownRecognizer, String> {

        private final RecognizerNames names;

        Check(RecognizerNames names) {
            this.names = names;
        }

        @Override
        public boolean isValid(String name, ConstraintValidatorContext context) {
            return name == null || names.knows(name);
        }
    }
}
