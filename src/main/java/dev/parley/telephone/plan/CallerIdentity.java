package dev.parley.telephone.plan;

import java.util.Optional;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;

import dev.parley.wire.StorableText;

/** The {@code user_id} of somebody who calls. */
public final class CallerIdentity {

    /** Of those who do not want to be known. */
    static final String ANONYMOUS = "anonymous";

    private static final PhoneNumberUtil PLANS = PhoneNumberUtil.getInstance();
    private static final int LONGEST = 255;

    private CallerIdentity() {}

    /**
     * E.164 wherever that can be told: carriers also write numbers with a prefix or as they are dialled in the country of
     * the number that is called. What is no number, such as an extension, is taken as it stands.
     *
     * @param told by the carrier; empty when it does not say
     * @param called E.164
     */
    public static String of(Optional<String> told, String called) {
        return told.map(String::strip)
                .filter(text -> !text.isEmpty() && text.length() <= LONGEST && StorableText.fault(text) == null)
                .map(text -> number(text, called).orElse(text))
                .orElse(ANONYMOUS);
    }

    /** The number that a carrier means that names one of ours: also without its plus, or with an international prefix. */
    public static Optional<String> called(String told) {
        String digits = told.replaceAll("[-.() ]", "");
        return digits.matches("\\+?[0-9]{2,20}")
                ? Optional.of(digits.startsWith("+") ? digits : "+" + digits.replaceFirst("^(00|011)(?=[1-9])", ""))
                : Optional.empty();
    }

    private static Optional<String> number(String text, String called) {
        if (!text.matches("\\+?[-0-9.() ]+")) {
            return Optional.empty();
        }
        return parsed(text, region(called))
                .or(() -> text.startsWith("+") ? Optional.empty() : parsed("+" + text, null));
    }

    private static String region(String called) {
        try {
            return PLANS.getRegionCodeForNumber(PLANS.parse(called, null));
        } catch (NumberParseException none) {
            return null;
        }
    }

    private static Optional<String> parsed(String text, String region) {
        try {
            PhoneNumber number = PLANS.parse(text, region);
            return PLANS.isValidNumber(number)
                    ? Optional.of(PLANS.format(number, PhoneNumberFormat.E164))
                    : Optional.empty();
        } catch (NumberParseException none) {
            return Optional.empty();
        }
    }
}
