package dev.parley.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.runtime.StartupEvent;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

import dev.parley.access.AccessToken;
import dev.parley.access.Organization;
import dev.parley.access.Scope;
import dev.parley.access.Tokens;
import dev.parley.agent.Agents;
import dev.parley.agent.NewAgent;
import dev.parley.agent.Publication;
import dev.parley.agent.Versions;
import dev.parley.agent.config.AgentConfig;
import dev.parley.problem.Problem;

/** In development only: an organization with an agent that talks at once, a token for it, and the calls to try. */
@ApplicationScoped
@IfBuildProfile("dev")
class Demo {

    private static final Logger LOG = Logger.getLogger(Demo.class);
    /** Fixed, so that the README's calls can be copied as they are. */
    private static final UUID AGENT = UUID.fromString("01930000-0000-7000-8000-000000000001");

    private static final Path TOKEN_FILE = Path.of(".parley", "token");

    private final Tokens tokens;
    private final Agents agents;
    private final Versions versions;
    private final DemoTelephone telephone;
    private final DemoMail mail;
    private final ObjectMapper json;
    private final int port;

    Demo(
            Tokens tokens,
            Agents agents,
            Versions versions,
            DemoTelephone telephone,
            DemoMail mail,
            ObjectMapper json,
            @ConfigProperty(name = "quarkus.http.port") int port) {
        this.tokens = tokens;
        this.agents = agents;
        this.versions = versions;
        this.telephone = telephone;
        this.mail = mail;
        this.json = json;
        this.port = port;
    }

    /** Before the work begins that needs the mail server. */
    void early(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE - 1) StartupEvent starting) {
        mail.prepare();
    }

    void prepare(@Observes StartupEvent started) throws IOException {
        Organization organization = tokens.organization("Demo");
        AccessToken token = tokens.named(organization.id, "demo")
                .orElseGet(() -> tokens.create(organization.id, "demo", Scope.ALL, null));
        publishAgent(organization.id);
        telephone.prepare(organization.id);
        String key = tokens.sign(token);
        Files.createDirectories(TOKEN_FILE.getParent());
        Files.writeString(TOKEN_FILE, key + System.lineSeparator());
        LOG.info(calls(mail.whoAnswers()));
    }

    /** Also after somebody deleted it, or stopped this between its steps. */
    private void publishAgent(UUID organization) {
        agents.restore(organization, AGENT, new NewAgent("Bakery receptionist", "The demo agent.", true, null));
        try {
            versions.get(organization, AGENT, "1");
        } catch (Problem absent) {
            versions.draft(organization, AGENT, config());
        }
        versions.publish(organization, AGENT, "1", new Publication(null, null, null));
    }

    private AgentConfig config() {
        try (var config =
                Thread.currentThread().getContextClassLoader().getResourceAsStream("demo/agent-config.json")) {
            return json.readValue(config, AgentConfig.class);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private String calls(String mail) {
        return """
               Parley is ready. In another terminal, in this folder:

                 AUTH="Authorization: Bearer $(cat .parley/token)"
                 ID=$(uuidgen 2>/dev/null || cat /proc/sys/kernel/random/uuid)
                 curl -s localhost:%1$d/core/conversations -H "$AUTH" --json '{"id": "'$ID'", "channel": "text", "agent_id": "%2$s", "user_id": "ann"}'
                 curl -s localhost:%1$d/core/conversations/$ID/messages -H "$AUTH" --json '{"text": "Where is my order 123?"}'

               and a call: "channel": "telephone", "user_id": "+14155550123" and another id; a mail: "channel": "email",
               "to_address": "ann@example.com"; by voice in the browser: http://localhost:%1$d/talk/ with the token in .parley/token.
               %3$s
               """.formatted(port, AGENT, mail);
    }
}
