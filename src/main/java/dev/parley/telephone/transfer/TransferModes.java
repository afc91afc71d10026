package dev.parley.telephone.transfer;

import java.util.Locale;

import dev.parley.agent.config.TransferConfig;

/** Their names in the database. */
final class TransferModes {

    private TransferModes() {}

    static String wire(TransferConfig.Mode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }
}
