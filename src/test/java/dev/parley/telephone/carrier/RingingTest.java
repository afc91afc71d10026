package dev.parley.telephone.carrier;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import dev.parley.telephone.carrier.Carrier.Event;
import dev.parley.telephone.carrier.Ringing.End;
import dev.parley.telephone.plan.Outcome;

import static org.junit.jupiter.api.Assertions.assertEquals;

class RingingTest {

    private final BlockingQueue<CallSignal> signals = new LinkedBlockingQueue<>();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger rang = new AtomicInteger();

    private End ringing(Event... events) throws InterruptedException {
        for (Event event : events) {
            signals.add(new CallSignal.FromCarrier(event));
        }
        return new Ringing(signals, ended::incrementAndGet, Duration.ofMillis(50), rang::incrementAndGet).await();
    }

    @Test
    void isAnswered() throws Exception {
        assertEquals(
                new End.Answered(),
                ringing(new Event.Trying(), new Event.Ringing(), new Event.Ringing(), new Event.Answered()));
        assertEquals(1, rang.get());
        assertEquals(0, ended.get());
    }

    @Test
    void isRefused() throws Exception {
        assertEquals(
                new End.Missed(Outcome.TRUNK_BUSY, 503, Duration.ofSeconds(7)),
                ringing(new Event.Trying(), new Event.Refused(503, Duration.ofSeconds(7))));
    }

    @Test
    void countsWhatMayHaveRungWhateverTheCarrierSaysThen() throws Exception {
        assertEquals(
                new End.Missed(Outcome.CARRIER_ERROR, 503, Duration.ofSeconds(7)),
                ringing(new Event.Trying(), new Event.Ringing(), new Event.Refused(503, Duration.ofSeconds(7))));
        assertEquals(
                new End.Missed(Outcome.CARRIER_ERROR, 429, null),
                ringing(new Event.Ringing(), new Event.Refused(429, null)));
    }

    @Test
    void knowsACarrierThatNeverAnsweredFromOneThatFellSilent() throws Exception {
        assertEquals(new End.Missed(Outcome.TRUNK_UNREACHABLE, null, null), ringing(new Event.Silent()));
        assertEquals(
                new End.Missed(Outcome.CARRIER_ERROR, null, null), ringing(new Event.Trying(), new Event.Silent()));
    }

    @Test
    void stopsRingingInTimeAndSaysThatNobodyAnswered() throws Exception {
        signals.add(new CallSignal.FromCarrier(new Event.Ringing()));
        Ringing ringing = new Ringing(
                signals,
                () -> {
                    ended.incrementAndGet();
                    signals.add(new CallSignal.FromCarrier(new Event.Refused(487, null)));
                },
                Duration.ofMillis(50),
                rang::incrementAndGet);
        assertEquals(new End.Missed(Outcome.NO_ANSWER, 487, null), ringing.await());
        assertEquals(1, ended.get());
    }

    @Test
    void hangsUpOnSomeoneWhoAnswersWhatWasCancelled() throws Exception {
        signals.add(new CallSignal.FromCarrier(new Event.Ringing()));
        signals.add(new CallSignal.Stopped(CallSignal.Why.ENDED));
        assertEquals(new End.Missed(Outcome.CANCELLED, 200, null), ringing(new Event.Answered()));
        assertEquals(2, ended.get());
    }

    @Test
    void saysWhyItWasStopped() throws Exception {
        signals.add(new CallSignal.GiveBack());
        signals.add(new CallSignal.Stopped(CallSignal.Why.NODE_STOPPED));
        assertEquals(new End.Missed(Outcome.NODE_STOPPED, 487, null), ringing(new Event.Refused(487, null)));
    }
}
