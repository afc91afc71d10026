package dev.parley.email.inbound;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import dev.parley.problem.BodyAllowance;

/** Mails may be larger than other bodies. */
@ApplicationScoped
class LargeMail implements BodyAllowance {

    private final InboundConfig config;

    @Inject
    LargeMail(InboundConfig config) {
        this.config = config;
    }

    @Override
    public String path() {
        return InboundResource.PATH;
    }

    @Override
    public int maxBytes() {
        return config.maxBytes();
    }
}
