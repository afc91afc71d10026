import java.nio.file.Path;

import dev.parley.database.EmbeddedDatabase;

/** The embedded PostgreSQL in a directory, for as long as this process lives; prints its URL. */
final class Postgres {

    public static void main(String[] arguments) throws InterruptedException {
        String url = EmbeddedDatabase.running(Path.of(arguments[0]));
        System.out.println(url.replaceFirst("jdbc:postgresql://(.*)/postgres\\?user=(.*)", "postgresql://$2@$1/postgres"));
        Thread.currentThread().join();
    }
}
