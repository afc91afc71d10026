package dev.parley.telephone;

import java.net.InetAddress;
import java.util.List;
import java.util.function.BiPredicate;

import dev.parley.number.trunk.InboundNumber;
import dev.parley.number.trunk.NewTrunk;
import dev.parley.telephone.carrier.IncomingCall;

/** Decides whether a call may come in, and which of several holders of a number it is for. */
final class InboundGate {

    private InboundGate() {}

    /** What becomes of a call. */
    sealed interface Verdict {

        /** It is for this number. */
        record Welcome(InboundNumber number) implements Verdict {}

        /** It has to show that it knows a password. */
        record Challenged(boolean stale) implements Verdict {}

        /** Nobody has this number. */
        record Unknown() implements Verdict {}

        record Forbidden() implements Verdict {}
    }

    /**
     * A trunk says from which addresses calls may come, or which password they know, or both; over one that says neither
     * nobody calls.
     *
     * @param holders of the number that is called
     * @param holds whether an address is among the sources that a holder names
     */
    static Verdict decide(
            IncomingCall call, List<InboundNumber> holders, BiPredicate<InboundNumber, InetAddress> holds) {
        Verdict verdict = holders.isEmpty() ? new Verdict.Unknown() : new Verdict.Forbidden();
        for (InboundNumber holder : holders) {
            NewTrunk.Inbound config = holder.config();
            boolean anywhere = config == null
                    || config.allowedAddresses() == null
                    || config.allowedAddresses().isEmpty();
            boolean secret = config != null && config.authUsername() != null;
            if (anywhere && !secret) {
                continue;
            }
            // Strangers are asked for what they know before anything is looked up for them.
            IncomingCall.Proof proof =
                    secret ? call.proof(config.authUsername(), holder.password()) : IncomingCall.Proof.RIGHT;
            if (proof == IncomingCall.Proof.RIGHT && !anywhere && !holds.test(holder, call.source())) {
                continue;
            }
            switch (proof) {
                case RIGHT -> {
                    return new Verdict.Welcome(holder);
                }
                case NONE -> verdict = new Verdict.Challenged(false);
                case STALE -> verdict = new Verdict.Challenged(true);
                case WRONG -> {
                    // Another holder may know it.
                }
            }
        }
        return verdict;
    }
}
