package dev.parley.telephone.plan;

import java.time.ZoneId;
import java.util.List;
import java.util.Objects;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberToTimeZonesMapper;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;

/**
 * What a possible number tells of where it rings.
 *
 * @param countryCode such as {@code 49}
 * @param region ISO 3166-1, such as {@code DE}; null when it belongs to none
 * @param premium whether calling it costs extra
 */
public record CalleeNumber(String countryCode, String region, boolean premium, PhoneNumber parsed) {

    /**
     * @param number possible E.164
     */
    public static CalleeNumber of(String number) {
        PhoneNumberUtil plans = PhoneNumberUtil.getInstance();
        PhoneNumber parsed;
        try {
            parsed = plans.parse(number, null);
        } catch (NumberParseException impossible) {
            throw new IllegalArgumentException(impossible);
        }
        return new CalleeNumber(
                Integer.toString(parsed.getCountryCode()),
                plans.getRegionCodeForNumber(parsed),
                plans.getNumberType(parsed) == PhoneNumberType.PREMIUM_RATE,
                parsed);
    }

    /** Whether its country's numbering plan has it. */
    public boolean valid() {
        return PhoneNumberUtil.getInstance().isValidNumber(parsed);
    }

    /** The time zones that it may be in; none when that is not known. */
    public List<ZoneId> zones() {
        PhoneNumberToTimeZonesMapper zones = PhoneNumberToTimeZonesMapper.getInstance();
        List<String> names =
                valid() ? zones.getTimeZonesForNumber(parsed) : zones.getTimeZonesForGeographicalNumber(parsed);
        return names.stream()
                .filter(zone -> !zone.equals(PhoneNumberToTimeZonesMapper.getUnknownTimeZone()))
                .map(CalleeNumber::zone)
                .filter(Objects::nonNull)
                .toList();
    }

    private static ZoneId zone(String name) {
        return ZoneId.getAvailableZoneIds().contains(name) ? ZoneId.of(name) : null;
    }
}
