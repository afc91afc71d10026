package dev.parley.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import jakarta.mail.internet.MimeMessage;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.Correspondence;
import dev.parley.fixture.Mail;
import dev.parley.fixture.Node;
import dev.parley.fixture.Person;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Several nodes on one database and one mailbox: the application under test, and processes that are started and killed. */
@QuarkusIntegrationTest
@QuarkusTestResource(TestServices.class)
class MailClusterIT {

    /** Each takes some ten seconds. */
    private static final int SEEDS = Integer.getInteger("parley.test.kills", 2);

    private static final int MAILS = 60;
    /** As the tests' configuration has it. */
    private static final Duration LEASE = Duration.ofSeconds(4);

    @Test
    void losesNoMailWhenANodeIsKilledAndRepeatsOnlyTheSame() throws Exception {
        Correspondence mails = new Correspondence();
        Set<String> conversations = new HashSet<>();
        Map<String, Integer> received = new HashMap<>();
        Node victim = Node.start();
        for (int seed = 1; seed <= SEEDS; seed++) {
            CompletableFuture<Node> next = seed == SEEDS ? null : CompletableFuture.supplyAsync(Node::start);
            // Taken at once and confirmed late, so that many are between the two.
            Person slow = new Person(Mail.server(), "slow." + UUID.randomUUID() + "@people.test");
            warmUp(mails, victim);
            Random random = new Random(seed);
            String address = victim.url();
            List<String> acknowledged = Collections.synchronizedList(new ArrayList<>());
            try (var clients = Executors.newFixedThreadPool(6)) {
                for (int i = 0; i < MAILS; i++) {
                    String base = i % 3 == 0 ? "" : address;
                    clients.execute(() -> create(mails, base, slow, acknowledged));
                }
                awaitRandomMoment(random);
                victim.kill();
            }
            awaitAllSent(mails, LEASE.plusSeconds(15));
            slow.mails(acknowledged.size());
            for (MimeMessage mail : slow.mails()) {
                received.merge(mail.getMessageID(), 1, Integer::sum);
            }
            conversations.addAll(acknowledged);
            victim = next == null ? null : next.get(90, TimeUnit.SECONDS);
        }
        long stored = Tenant.count("""
                SELECT count(*)
                  FROM mail
                  JOIN mail_thread USING (organization_id, conversation_id)
                 WHERE organization_id = ? AND correspondent LIKE 'slow%'
                """, mails.tenant().organization());
        assertEquals(stored, received.size(), "each conversation has one mail, and each mail one Message-ID");
        assertTrue(received.size() >= conversations.size());
        long taken = Tenant.count(
                "SELECT count(*) FROM mail WHERE organization_id = ? AND attempts > 1",
                mails.tenant().organization());
        long repeated = received.values().stream().filter(times -> times > 1).count();
        assertTrue(taken > 0, "no kill hit a mail that was on its way: the test shows nothing");
        assertTrue(repeated <= taken, repeated + " mails came again, and only " + taken + " were taken up again");
    }

    /** A process that has never sent a mail takes a second for the first one. */
    private static void warmUp(Correspondence mails, Node node) {
        Person bob = new Person(Mail.server());
        for (int i = 0; i < 10; i++) {
            mails.create(node.url(), bob, Map.of());
        }
        bob.mails(10);
    }

    private static void create(Correspondence mails, String base, Person person, List<String> acknowledged) {
        try {
            acknowledged.add(mails.create(base, person, Map.of()).getString("conversation.id"));
        } catch (Exception killed) {
            // Not acknowledged: it may or may not be there.
        }
    }

    /** Somewhere between the first mail and the last. */
    private static void awaitRandomMoment(Random random) throws InterruptedException {
        new CountDownLatch(1).await(200 + random.nextInt(1_300), TimeUnit.MILLISECONDS);
    }

    private static void awaitAllSent(Correspondence mails, Duration patience) {
        Awaitility.await()
                .atMost(patience)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> Tenant.count(
                                "SELECT count(*) FROM turn WHERE organization_id = ? AND delivery_status = 'queued'",
                                mails.tenant().organization())
                        == 0);
    }

    @Test
    void takesEachReplyOnceWhicheverNodeReadsTheMailbox() throws Exception {
        Correspondence mails = new Correspondence();
        Person ann = new Person(Mail.server());
        Node other = Node.start();
        for (int i = 0; i < 20; i++) {
            mails.create(i % 2 == 0 ? "" : other.url(), ann, Map.of());
        }
        awaitAllSent(mails, Duration.ofSeconds(30));
        List<MimeMessage> greetings = ann.mails(20);
        for (int i = 0; i < 200; i++) {
            ann.reply(greetings.get(i % 20), "Reply " + i);
            if (i == 60) {
                // Whoever reads: one goes in order, and one is killed.
                other.close();
                other = Node.start();
            } else if (i == 130) {
                other.kill();
            }
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> Tenant.count(
                                "SELECT sum(user_turn_count) FROM conversation WHERE organization_id = ?",
                                mails.tenant().organization())
                        >= 200);
        assertEquals(200, turns(mails, "count(*)"));
        assertEquals(200, turns(mails, "count(DISTINCT text)"));
        awaitAllSent(mails, Duration.ofSeconds(30));
    }

    private static long turns(Correspondence mails, String counted) {
        return Tenant.count(
                "SELECT " + counted + " FROM turn WHERE organization_id = ? AND role = 'user'",
                mails.tenant().organization());
    }
}
