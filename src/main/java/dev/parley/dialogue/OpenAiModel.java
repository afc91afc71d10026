package dev.parley.dialogue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.instrumentation.annotations.WithSpan;
import org.jboss.logging.Logger;

/** A language model behind an OpenAI-compatible endpoint, hosted or one's own (vLLM, Ollama). */
@ApplicationScoped
public class OpenAiModel implements Model {

    private static final Logger LOG = Logger.getLogger(OpenAiModel.class);

    private final ModelEndpoint endpoint;
    private final MeterRegistry meters;
    private volatile StreamingChatModel client;

    @Inject
    OpenAiModel(ModelEndpoint endpoint, MeterRegistry meters) {
        this.endpoint = endpoint;
        this.meters = meters;
    }

    @Override
    @WithSpan("model")
    public ModelReply reply(Prompt prompt, Consumer<String> onText) {
        Timer.Sample asked = Timer.start(meters);
        String outcome = "answered";
        try {
            return ask(prompt, onText);
        } catch (ModelFailure failure) {
            LOG.warnf("The model endpoint gave no answer: %s", failure.getMessage());
            outcome = "failed";
            throw failure;
        } finally {
            asked.stop(meters.timer("parley.model", "outcome", outcome));
        }
    }

    private ModelReply ask(Prompt prompt, Consumer<String> onText) {
        ChatRequest request = ChatMessages.request(prompt, endpoint.name());
        CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
        try {
            client().chat(request, new Listener(answer, onText));
            return ChatMessages.reply(answer.get(endpoint.timeout().toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException late) {
            throw new ModelFailure(ModelFailure.Kind.TIMEOUT, "no answer in " + endpoint.timeout(), late);
        } catch (ExecutionException failed) {
            throw ModelFaults.of(failed.getCause());
        } catch (InterruptedException shutdown) {
            Thread.currentThread().interrupt();
            throw new ModelFailure(ModelFailure.Kind.BUSY, "this node is stopping", shutdown);
        } catch (RuntimeException failed) {
            throw ModelFaults.of(failed);
        }
    }

    /** Made on first use: an installation that is all scripted never needs it. */
    private StreamingChatModel client() {
        if (client == null) {
            client = OpenAiStreamingChatModel.builder()
                    .baseUrl(endpoint.baseUrl())
                    .apiKey(endpoint.apiKey().orElse("none"))
                    .modelName(endpoint.name())
                    .timeout(endpoint.timeout())
                    .build();
        }
        return client;
    }

    /** Hands the pieces on and completes the answer, whatever happens first. */
    private record Listener(CompletableFuture<ChatResponse> answer, Consumer<String> onText)
            implements StreamingChatResponseHandler {

        @Override
        public void onPartialResponse(String piece) {
            // What comes after the time was up belongs to no turn.
            if (!answer.isDone()) {
                onText.accept(piece);
            }
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            answer.complete(response);
        }

        @Override
        public void onError(Throwable error) {
            answer.completeExceptionally(error);
        }
    }
}
