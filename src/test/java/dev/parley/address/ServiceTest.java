package dev.parley.address;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ServiceTest {

    private static Service service(int priority, int weight, String host) {
        return new Service(priority, weight, host, 5_060);
    }

    private static String order(List<Service> services, Random random) {
        return Service.ordered(services, random).stream().map(Service::host).reduce("", String::concat);
    }

    @Test
    void isTriedByItsPriority() {
        List<Service> services = List.of(service(20, 9, "c"), service(10, 0, "a"), service(15, 1, "b"));
        for (int seed = 0; seed < 50; seed++) {
            assertEquals("abc", order(services, new Random(seed)));
        }
        assertEquals("", order(List.of(), new Random(1)));
    }

    @Test
    void comesFirstAsOftenAsItWeighs() {
        List<Service> services = List.of(service(1, 75, "a"), service(1, 25, "b"), service(1, 0, "c"));
        Map<String, Integer> firsts = new HashMap<>();
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            String order = order(services, random);
            assertEquals(3, order.length());
            firsts.merge(order.substring(0, 1), 1, Integer::sum);
        }
        assertTrue(Math.abs(firsts.get("a") - 7_500) < 250, firsts::toString);
        assertTrue(Math.abs(firsts.get("b") - 2_500) < 250, firsts::toString);
        assertTrue(firsts.getOrDefault("c", 0) > 0, firsts::toString);
    }

    @Test
    void isAllTriedWhereNothingWeighs() {
        List<Service> services = List.of(service(1, 0, "a"), service(1, 0, "b"));
        assertEquals(2, order(services, new Random(3)).length());
    }
}
