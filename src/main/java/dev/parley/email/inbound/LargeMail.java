package dev.parley.email.inbound;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.problem.body.BodyAllowance;

/** Mails may be larger than other bodies. */
@ApplicationScoped
class LargeMail implements BodyAllowance {

    /** Nobody can sign anything. */
    private static final int NOTHING_TO_READ = 1024;

    private final InboundConfig config;

    LargeMail(InboundConfig config) {
        this.config = config;
    }

    @Override
    public String path() {
        return InboundResource.PATH;
    }

    @Override
    public int maxBytes() {
        return config.secret().isPresent() ? config.maxBytes() : NOTHING_TO_READ;
    }
}
