package dev.parley.openapi;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.Program;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;
import dev.parley.fixture.WebhookReceiver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The API document as others read it: a linter, and clients that openapi-generator makes of it, which compile and converse. */
@QuarkusIntegrationTest
@QuarkusTestResource(TestServices.class)
class GeneratedClientsIT {

    private static final Path FOLDER = Path.of("target", "clients").toAbsolutePath();
    private static final Path GENERATOR =
            Path.of("target", "tools", "openapi-generator-cli.jar").toAbsolutePath();

    private String agent;
    private String token;

    @BeforeAll
    static void fetchTools() throws Exception {
        Program.require("npm");
        Files.createDirectories(FOLDER);
        try (Stream<Path> files = Files.list(Path.of("src", "test", "clients"))) {
            for (Path file : files.toList()) {
                Files.copy(file, FOLDER.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        run("npm", "ci", "--no-audit", "--no-fund");
    }

    @BeforeEach
    void writeTheDocument() throws IOException {
        String document = RestAssured.given()
                .queryParam("format", "json")
                .get("/q/openapi")
                .asString();
        Files.writeString(FOLDER.resolve("openapi.json"), document);
        // The generator takes webhooks for calls, and makes a class of them that does not compile.
        ObjectNode calls = (ObjectNode) new ObjectMapper().readTree(document);
        calls.remove("webhooks");
        Files.writeString(FOLDER.resolve("calls.json"), calls.toString());
        Tenant tenant = new Tenant();
        tenant.number("+14155550170", tenant.trunk());
        agent = tenant.scriptedAgent().id();
        token = tenant.token();
    }

    @Test
    void theDocumentPassesALinter() throws Exception {
        run("npx", "redocly", "lint", "openapi.json");
    }

    @Test
    void aTypescriptClientConverses() throws Exception {
        generate("typescript-fetch", "typescript", "--additional-properties=supportsES6=true");
        run("npx", "tsc", "--project", ".");
        assertTrue(run("node", "compiled/converse.js", service(), token, agent).contains("conversed"));
    }

    @Test
    void aJavaClientConverses() throws Exception {
        generate(
                "java",
                "java",
                "--library=native",
                "--additional-properties=openApiNullable=false,containerDefaultToNull=true");
        List<String> javac = new ArrayList<>(List.of(
                java("javac"),
                "-nowarn",
                "-d",
                "classes",
                "-cp",
                System.getProperty("java.class.path"),
                "Converse.java"));
        try (Stream<Path> sources = Files.walk(FOLDER.resolve("java/src/main/java"))) {
            sources.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(javac::add);
        }
        run(javac.toArray(String[]::new));
        String classPath = FOLDER.resolve("classes") + ":" + System.getProperty("java.class.path");
        assertTrue(run(java("java"), "-cp", classPath, "Converse", service(), token, agent)
                .contains("conversed"));
    }

    @Test
    void aReceiverInAnotherLanguageVerifiesOurWebhooks() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver()) {
            JsonPath endpoint = Tenant.request(token)
                    .body(Map.of("url", receiver.url()))
                    .post("/core/webhook-endpoints")
                    .then()
                    .statusCode(201)
                    .extract()
                    .jsonPath();
            Tenant.request(token)
                    .post("/core/webhook-endpoints/" + endpoint.getString("id") + "/test")
                    .then()
                    .statusCode(200);
            WebhookReceiver.Told told = receiver.requests().getFirst();
            String delivery = new ObjectMapper()
                    .writeValueAsString(Map.of(
                            "secret", endpoint.getString("secret"),
                            "id", told.id(),
                            "timestamp", told.headers().get("webhook-timestamp").getFirst(),
                            "signature", told.headers().get("webhook-signature").getFirst(),
                            "body", told.body()));
            Files.writeString(FOLDER.resolve("delivery.json"), delivery);
            assertTrue(run("node", "webhooks.mjs", "delivery.json").contains("verified ping"));
        }
    }

    private static void generate(String generator, String to, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                java("java"), "-jar", GENERATOR.toString(), "generate", "-i", "calls.json", "-g", generator, "-o", to));
        command.addAll(Arrays.asList(more));
        run(command.toArray(String[]::new));
    }

    private static String service() {
        return "http://localhost:" + RestAssured.port;
    }

    private static String java(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program).toString();
    }

    /** Its output; fails with it unless the program says that all went well. */
    private static String run(String... command) throws Exception {
        Path output = Files.createTempFile(FOLDER, "output-", ".log");
        Process process = new ProcessBuilder(command)
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(3, TimeUnit.MINUTES);
        process.destroyForcibly();
        String said = Files.readString(output, StandardCharsets.UTF_8);
        assertTrue(ended, () -> command[0] + " goes on: " + said);
        assertEquals(0, process.exitValue(), () -> command[0] + ": " + said);
        return said;
    }
}
