package dev.parley.email.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What can be said of a domain by its name. */
final class DomainNames {

    /** Set aside for examples and tests (RFC 2606, RFC 6761): no mail leaves for them or comes from them. */
    private static final Pattern FOR_EXAMPLES =
            Pattern.compile("(.*\\.)?(test|example|invalid|localhost|example\\.(com|net|org))");

    private static final String LABEL = "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?";
    private static final Pattern FORM = Pattern.compile("(" + LABEL + "\\.){1,20}" + LABEL);

    /** Who writes from these speaks for the domain (RFC 2142), and gets certificates for it. */
    private static final Set<String> ROLES = Set.of(
            "postmaster",
            "hostmaster",
            "webmaster",
            "abuse",
            "admin",
            "administrator",
            "security",
            "noc",
            "root",
            "ssladmin",
            "mailer-daemon");

    private DomainNames() {}

    static boolean isDomain(String name) {
        return name.length() <= 253 && FORM.matcher(name).matches();
    }

    static boolean isForExamples(String domain) {
        return FOR_EXAMPLES.matcher(domain).matches();
    }

    static boolean isRole(String localPart) {
        return ROLES.contains(localPart);
    }

    /** The domain and those above it, but for the topmost. */
    static List<String> upwards(String domain) {
        List<String> names = new ArrayList<>();
        for (String name = domain; name.indexOf('.') > 0; name = name.substring(name.indexOf('.') + 1)) {
            names.add(name);
        }
        return names.isEmpty() ? List.of(domain) : names;
    }
}
