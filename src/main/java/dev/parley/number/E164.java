package dev.parley.number;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.regex.Pattern;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;

/** A strict E.164 number (ITU-T E.164: a plus and up to 15 digits, nothing else) that the numbering plans know as valid. */
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = E164.Validator.class)
public @interface E164 {

    /** What is said of every other text. */
    String INVALID = "must be a valid telephone number in E.164, such as +14155550100";

    String message() default INVALID;

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Asks libphonenumber. */
    class Validator implements ConstraintValidator<E164, String> {
        private static final Pattern STRICT = Pattern.compile("\\+[1-9][0-9]{1,14}");

        /** Null is for {@code @NotNull} to refuse. */
        @Override
        public boolean isValid(String number, ConstraintValidatorContext context) {
            return number == null || isValid(number);
        }

        /** Whether it is strict E.164 and valid. */
        public static boolean isValid(String number) {
            if (!STRICT.matcher(number).matches()) {
                return false;
            }
            try {
                PhoneNumberUtil plans = PhoneNumberUtil.getInstance();
                return plans.isValidNumber(plans.parse(number, null));
            } catch (NumberParseException unknownCountry) {
                return false;
            }
        }
    }
}
