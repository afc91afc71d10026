package dev.parley.nativeimage;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

import io.quarkus.builder.BuildChainBuilder;
import io.quarkus.builder.BuildContext;
import io.quarkus.deployment.builditem.GeneratedResourceBuildItem;
import io.quarkus.deployment.builditem.nativeimage.ReflectiveClassBuildItem;
import io.quarkus.test.junit.buildchain.TestBuildChainCustomizerProducer;
import org.jboss.jandex.Index;

/** Leaves a list of all types in the application under test that the platform would register for a native image. */
public class ImageTypes implements TestBuildChainCustomizerProducer {

    static final String LIST = "dev/parley/nativeimage/types.txt";

    @Override
    public Consumer<BuildChainBuilder> produce(Index testClasses) {
        return chain -> chain.addBuildStep(ImageTypes::list)
                .consumes(ReflectiveClassBuildItem.class)
                .produces(GeneratedResourceBuildItem.class)
                .build();
    }

    private static void list(BuildContext context) {
        Set<String> names = new TreeSet<>();
        for (ReflectiveClassBuildItem item : context.consumeMulti(ReflectiveClassBuildItem.class)) {
            if (item.isMethods() || item.isFields()) {
                names.addAll(item.getClassNames());
            }
        }
        byte[] lines = String.join("\n", names).getBytes(StandardCharsets.UTF_8);
        context.produce(new GeneratedResourceBuildItem(LIST, lines));
    }
}
