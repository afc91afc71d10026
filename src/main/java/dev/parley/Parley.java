package dev.parley;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

@QuarkusMain
public class Parley {
    public static void main(String... args) {
        Quarkus.run(args);
    }
}
