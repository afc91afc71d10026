package dev.parley.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import dev.parley.model.answer.ModelFault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

class PlacesTest {

    private static final UUID ACME = new UUID(0, 1);
    private static final UUID OTHER = new UUID(0, 2);
    private static final Duration SOON = Duration.ofMillis(50);

    private final Places places = new Places(10);

    @Test
    void oneOrganizationLeavesHalfForOthers() {
        List<Places.Place> taken = take(ACME, 5);
        assertEquals(ModelFault.Kind.BUSY, refused(ACME));
        taken.addAll(take(OTHER, 3));
        assertEquals(ModelFault.Kind.BUSY, refused(OTHER));
        assertEquals(8, places.used());
        taken.forEach(Places.Place::close);
        assertEquals(0, places.used());
        take(ACME, 5);
    }

    @Test
    void whoHasFewestIsServedFirst() throws Exception {
        Places two = new Places(2);
        Places.Place first = two.take(ACME, Deadline.in(SOON));
        CompletableFuture<Places.Place> more =
                CompletableFuture.supplyAsync(() -> two.take(ACME, Deadline.in(Duration.ofSeconds(20))));
        Awaitility.await().until(() -> two.waiting() > 0);
        Places.Place other = two.take(OTHER, Deadline.in(SOON));
        assertFalse(more.isDone());
        first.close();
        more.get().close();
        other.close();
        assertEquals(0, two.used());
    }

    @Test
    void whoWaitedInVainTakesNoPlace() {
        take(ACME, 5);
        refused(ACME);
        assertEquals(0, places.waiting());
        assertEquals(5, places.used());
        assertThrows(ModelFault.class, () -> places.take(OTHER, Deadline.in(Duration.ofMillis(-1))));
        assertEquals(5, places.used());
    }

    private ModelFault.Kind refused(UUID organization) {
        return assertThrows(ModelFault.class, () -> places.take(organization, Deadline.in(SOON)))
                .kind();
    }

    private List<Places.Place> take(UUID organization, int count) {
        List<Places.Place> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(places.take(organization, Deadline.in(SOON)));
        }
        return taken;
    }
}
