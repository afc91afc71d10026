package dev.parley.telephone.sip;

import java.text.ParseException;

import javax.sip.header.ExtensionHeader;
import javax.sip.header.Header;
import javax.sip.header.HeaderFactory;
import javax.sip.message.Request;
import javax.sip.message.Response;

/**
 * Session timers (RFC 4028) as far as they need us: the other side refreshes, and we agree. We do not offer the extension,
 * so nobody may ask us to refresh.
 */
final class SessionTimer {

    private static final String NAME = "Session-Expires";

    private SessionTimer() {}

    static void accept(Request request, Response response, HeaderFactory headers) throws ParseException {
        Header asked = request.getHeader(NAME);
        if (asked == null) {
            return;
        }
        String value = asked instanceof ExtensionHeader extension
                ? extension.getValue()
                : asked.toString().substring(NAME.length() + 1).strip();
        String seconds = value.split(";")[0].strip();
        if (!value.contains("refresher=uas") && seconds.matches("[0-9]{1,9}")) {
            response.setHeader(headers.createHeader(NAME, seconds + ";refresher=uac"));
            Header supported = request.getHeader("Supported");
            if (supported != null && supported.toString().contains("timer")) {
                response.setHeader(headers.createRequireHeader("timer"));
            }
        }
    }
}
