package dev.parley.telephone.sip.header;

import javax.sip.header.ExtensionHeader;
import javax.sip.header.Header;

/** What stands behind the colon of a header field, whether the stack knows the field or not. */
public final class FieldValue {

    private FieldValue() {}

    /** Nothing for none. */
    public static String of(Header field) {
        if (field == null) {
            return "";
        }
        String value = field instanceof ExtensionHeader extension
                ? extension.getValue()
                : field.toString().substring(field.toString().indexOf(':') + 1);
        return value.strip();
    }
}
