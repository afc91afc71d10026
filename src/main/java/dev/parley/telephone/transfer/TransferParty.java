package dev.parley.telephone.transfer;

import java.util.function.Consumer;

import org.jboss.logging.Logger;

import dev.parley.media.AudioLine;
import dev.parley.media.rtp.RtpSession;
import dev.parley.talk.transfer.OtherParty;
import dev.parley.telephone.carrier.CallSignal;
import dev.parley.telephone.carrier.Carrier;
import dev.parley.telephone.plan.Outcome;

/** Who has answered a call because somebody is to be brought to them. */
final class TransferParty implements OtherParty {

    private static final Logger LOG = Logger.getLogger(TransferParty.class);

    private final Carrier.Leg leg;
    private final RtpSession media;
    private final Runnable talks;
    private final Consumer<Outcome> over;
    private Runnable then = () -> {};
    private boolean gone;
    private boolean ended;
    private boolean bridged;

    /**
     * @param talks is run when the two talk
     * @param over is told, once, what it came to
     */
    TransferParty(Carrier.Leg leg, RtpSession media, Runnable talks, Consumer<Outcome> over) {
        this.leg = leg;
        this.media = media;
        this.talks = talks;
        this.over = over;
    }

    void signal(CallSignal signal) {
        switch (signal) {
            case CallSignal.FromCarrier(Carrier.Event.HungUp()) -> gone();
            case CallSignal.Stopped stopped -> gone();
            case CallSignal.FromCarrier other -> LOG.debugf("After the answer: %s", other);
            case CallSignal.GiveBack() -> LOG.debug("It has begun");
        }
    }

    private void gone() {
        Runnable told;
        synchronized (this) {
            gone = true;
            told = then;
        }
        told.run();
    }

    @Override
    public AudioLine line() {
        return media.line();
    }

    @Override
    public void whenGone(Runnable told) {
        boolean already;
        synchronized (this) {
            then = told;
            already = gone;
        }
        if (already) {
            told.run();
        }
    }

    @Override
    public void bridged() {
        synchronized (this) {
            bridged = true;
        }
        talks.run();
    }

    @Override
    public void end(boolean taken) {
        Outcome outcome;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            outcome = bridged ? Outcome.ANSWERED : taken ? Outcome.CANCELLED : Outcome.NOT_ACCEPTED;
        }
        leg.end();
        gone();
        media.close();
        over.accept(outcome);
    }
}
