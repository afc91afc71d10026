package dev.parley.agent.config.call;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;

/** Who is to leave a message has one. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = VoicemailRules.Validator.class)
public @interface VoicemailRules {

    String message() default "is required with the action leave_message";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Names the message. */
    class Validator implements ConstraintValidator<VoicemailRules, VoicemailConfig> {

        @Override
        public boolean isValid(VoicemailConfig voicemail, ConstraintValidatorContext context) {
            boolean valid = voicemail.action() != VoicemailConfig.Action.LEAVE_MESSAGE
                    || voicemail.message() != null && !voicemail.message().isBlank();
            if (!valid) {
                context.disableDefaultConstraintViolation();
                context.buildConstraintViolationWithTemplate(context.getDefaultConstraintMessageTemplate())
                        .addPropertyNode("message")
                        .addConstraintViolation();
            }
            return valid;
        }
    }
}
