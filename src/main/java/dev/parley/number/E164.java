package dev.parley.number;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Optional;
import java.util.regex.Pattern;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;

/**
 * A strict E.164 number (ITU-T E.164: a plus and up to 15 digits, nothing else) of a known country and of a length that it
 * has. Whether the numbering plan has it as well is for the organization to ask ({@link PossibleNumbers}).
 */
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
            return number == null || isPossible(number);
        }

        /** Whether it is strict E.164 and in its country's numbering plan, or at least as long as numbers of its country are. */
        public static boolean isPossible(String number) {
            return parsed(number)
                    .filter(parsed -> PhoneNumberUtil.getInstance().isPossibleNumberWithReason(parsed)
                                    == ValidationResult.IS_POSSIBLE
                            || PhoneNumberUtil.getInstance().isValidNumber(parsed))
                    .isPresent();
        }

        /** Whether it is strict E.164 and in its country's numbering plan. */
        public static boolean isValid(String number) {
            return parsed(number)
                    .filter(parsed -> PhoneNumberUtil.getInstance().isValidNumber(parsed))
                    .isPresent();
        }

        private static Optional<PhoneNumber> parsed(String number) {
            if (!STRICT.matcher(number).matches()) {
                return Optional.empty();
            }
            try {
                return Optional.of(PhoneNumberUtil.getInstance().parse(number, null));
            } catch (NumberParseException unknownCountry) {
                return Optional.empty();
            }
        }
    }
}
