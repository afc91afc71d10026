package dev.parley.address;

import java.net.UnknownHostException;

/** A host leads to an address that must not be spoken to. It looks like one that is not known. */
public final class ForbiddenAddress extends UnknownHostException {

    private static final long serialVersionUID = 1L;

    ForbiddenAddress() {
        super("an internal address");
    }
}
