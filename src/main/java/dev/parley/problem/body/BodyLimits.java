package dev.parley.problem.body;

import java.util.Map;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;

/** How large bodies may be: 64 KiB, but where an address has an allowance. Made when first asked: interceptors are made before there is a configuration. */
@ApplicationScoped
public class BodyLimits {

    private static final int USUAL = 65_536;

    private final Map<String, Integer> allowances;

    BodyLimits(Instance<BodyAllowance> allowances) {
        this.allowances = allowances.stream().collect(Collectors.toMap(BodyAllowance::path, BodyAllowance::maxBytes));
    }

    /** How many bytes the body of a request to this path may have. */
    public int of(String path) {
        return allowances.getOrDefault(path, USUAL);
    }
}
