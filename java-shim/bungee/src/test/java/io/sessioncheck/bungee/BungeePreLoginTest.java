package io.sessioncheck.bungee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sessioncheck.PreLogin;
import io.sessioncheck.PreLoginWatcher;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import net.md_5.bungee.api.connection.PendingConnection;
import net.md_5.bungee.api.event.PreLoginEvent;
import net.md_5.bungee.event.EventHandler;
import net.md_5.bungee.event.EventPriority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BungeePreLoginTest {
    private final List<String> told = new ArrayList<>();
    private Optional<String> answer = Optional.empty();
    private long number = 7;

    private final PreLoginWatcher watcher = new PreLoginWatcher() {
        @Override
        public Optional<String> preLogin(long connection, PreLogin result, String name, UUID uuid) {
            told.add(connection + " " + result + " " + name + " " + uuid);
            return answer;
        }

        @Override
        public void failed(String place, Throwable fault) {
            told.add("failed " + place);
        }
    };

    private static PreLoginEvent event(boolean onlineMode) {
        PendingConnection connection = (PendingConnection) Proxy.newProxyInstance(
                PendingConnection.class.getClassLoader(),
                new Class<?>[] {PendingConnection.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getName" -> "Alice";
                    case "isOnlineMode" -> onlineMode;
                    default -> throw new IllegalStateException(method.getName());
                });
        return new PreLoginEvent(connection, (result, error) -> {});
    }

    private void hear(PreLoginEvent event, boolean checksAccounts) {
        new BungeePreLogin(watcher, connection -> number, () -> checksAccounts).onPreLogin(event);
    }

    @ParameterizedTest
    @CsvSource({
        "true, true, false, AS_CONFIGURED",
        "false, false, false, AS_CONFIGURED",
        "true, false, false, FORCED_OFFLINE",
        "false, true, false, FORCED_ONLINE",
        "true, false, true, DENIED"
    })
    void whatOthersDecidedIsTold(boolean configured, boolean now, boolean cancelled, PreLogin result) {
        PreLoginEvent event = event(now);
        event.setCancelled(cancelled);
        hear(event, configured);
        assertEquals(List.of("7 " + result + " Alice null"), told);
        assertEquals(cancelled, event.isCancelled(), "and left as it is");
        assertNull(event.getReason());
    }

    @Test
    void aRefusalIsOurText() {
        answer = Optional.of("{\"text\":\"SC0104\",\"color\":\"red\"}");
        PreLoginEvent event = event(true);
        hear(event, true);
        assertTrue(event.isCancelled());
        assertEquals("SC0104", event.getReason().toPlainText());
    }

    @Test
    void whateverFailsTheEventIsUntouched() {
        answer = Optional.of("{ this is no component");
        PreLoginEvent event = event(true);
        hear(event, true);
        assertFalse(event.isCancelled());
        assertTrue(told.contains("failed pre-login"), told.toString());
    }

    @Test
    void whoIsNotWatchedIsNotTold() {
        number = 0;
        hear(event(true), true);
        assertEquals(List.of(), told);
    }

    @Test
    void itComesAfterAllOthers() throws NoSuchMethodException {
        EventHandler handler = BungeePreLogin.class
                .getMethod("onPreLogin", PreLoginEvent.class)
                .getAnnotation(EventHandler.class);
        assertEquals(EventPriority.HIGHEST, handler.priority());
    }
}
