package dev.parley.agent.config.call;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.ZoneId;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;

/** What the fields of a schedule owe each other; each fault names its field. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = ScheduleRules.Validator.class)
public @interface ScheduleRules {

    String message() default "breaks a rule of schedules";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Decides from the schedule alone. */
    class Validator implements ConstraintValidator<ScheduleRules, ScheduleConfig> {

        @Override
        public boolean isValid(ScheduleConfig schedule, ConstraintValidatorContext context) {
            context.disableDefaultConstraintViolation();
            return timezone(schedule, context) & deadline(schedule, context) & windows(schedule, context);
        }

        private static boolean timezone(ScheduleConfig schedule, ConstraintValidatorContext context) {
            boolean known =
                    schedule.timezone() == null || ZoneId.getAvailableZoneIds().contains(schedule.timezone());
            return known || refuse(context, "timezone", "must be an IANA time zone such as Europe/Berlin");
        }

        private static boolean deadline(ScheduleConfig schedule, ConstraintValidatorContext context) {
            boolean possible = schedule.deadline() == null
                    || schedule.notBefore() == null
                    || schedule.deadline().isAfter(schedule.notBefore());
            return possible || refuse(context, "deadline", "must be later than not_before");
        }

        private static boolean windows(ScheduleConfig schedule, ConstraintValidatorContext context) {
            // Both are hh:mm, so they compare as text.
            boolean possible = schedule.windows() == null
                    || schedule.windows().stream()
                            .noneMatch(window -> window != null
                                    && window.from() != null
                                    && window.to() != null
                                    && window.from().compareTo(window.to()) >= 0);
            return possible
                    || refuse(
                            context, "windows", "each must end later than it begins; split one that crosses midnight");
        }

        private static boolean refuse(ConstraintValidatorContext context, String property, String message) {
            context.buildConstraintViolationWithTemplate(message)
                    .addPropertyNode(property)
                    .addConstraintViolation();
            return false;
        }
    }
}
