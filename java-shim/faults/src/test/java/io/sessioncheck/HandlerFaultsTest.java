package io.sessioncheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import net.md_5.bungee.api.event.PreLoginEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every event handler of every platform gets an event whose every method fails, as on a host whose API has changed: none
 * throws into the host, no event is changed, and one line is said.
 *
 * <p>Velocity's and Paper's stubs throw at every call by themselves; BungeeCord's own events hold nothing but nulls.
 */
final class HandlerFaultsTest {
    private static final List<String> ANNOTATIONS = List.of("Subscribe", "EventHandler");

    private static final List<String> LISTENERS = List.of(
            "velocity.VelocityEntry",
            "velocity.VelocityPreLogin",
            "bungee.BungeeEntry",
            "bungee.BungeePreLogin",
            "paper.PaperEntry",
            "paper.PaperPreLogin");

    private final QuietHost host = new QuietHost();

    static Stream<Arguments> handlers() throws ClassNotFoundException {
        List<Arguments> handlers = new ArrayList<>();
        for (String name : LISTENERS) {
            Class<?> listener = Class.forName("io.sessioncheck." + name);
            List<Method> found = Arrays.stream(listener.getDeclaredMethods())
                    .filter(method -> Arrays.stream(method.getAnnotations())
                            .anyMatch(each -> ANNOTATIONS.contains(each.annotationType().getSimpleName())))
                    .toList();
            assertFalse(found.isEmpty(), name + " hears nothing");
            found.forEach(method -> handlers.add(Arguments.of(listener.getSimpleName(), method)));
        }
        return handlers.stream();
    }

    @AfterEach
    void mend() {
        Native.BROKEN.clear();
    }

    @ParameterizedTest(name = "{0}.{1}")
    @MethodSource("handlers")
    void anEventThatFailsIsTheHostsStill(String listener, Method handler) throws Exception {
        Object ours = ours(handler.getDeclaringClass());
        for (int time = 0; time < 3; time++) {
            Object event = Raw.of(handler.getParameterTypes()[0], List.of());
            try {
                handler.invoke(ours, event);
            } catch (InvocationTargetException thrown) {
                throw new AssertionError(listener + " throws into the host", thrown.getCause());
            }
        }
        assertTrue(host.failures() <= 1, host.lines.toString());
    }

    @Test
    void bungeesEventIsLeftAsItWas() throws Exception {
        Object ours = ours(Class.forName("io.sessioncheck.bungee.BungeePreLogin"));
        PreLoginEvent event = (PreLoginEvent) Raw.of(PreLoginEvent.class, List.of());
        Native.BROKEN.add("note");
        ours.getClass().getMethod("onPreLogin", PreLoginEvent.class).invoke(ours, event);
        assertFalse(event.isCancelled());
        assertNull(event.getReason());
        assertEquals(1, host.failures(), host.lines.toString());
    }

    private Object ours(Class<?> listener) throws ReflectiveOperationException {
        Core core = Core.open(host);
        assertTrue(core.isOpen(), host.lines.toString());
        Map<Object, Long> connections = new WeakHashMap<>();
        ToLongFunction<Object> watched = connection -> 7;
        return Raw.of(
                listener, List.of(core, connections, ConcurrentHashMap.newKeySet(), watched, host, new Object[0]));
    }
}
