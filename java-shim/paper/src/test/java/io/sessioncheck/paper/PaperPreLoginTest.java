package io.sessioncheck.paper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import io.papermc.paper.connection.PlayerLoginConnection;
import io.sessioncheck.PreLogin;
import io.sessioncheck.PreLoginWatcher;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import net.kyori.adventure.text.Component;
import org.bukkit.event.EventHandler;
import org.bukkit.event.EventPriority;
import org.bukkit.event.player.AsyncPlayerPreLoginEvent;
import org.bukkit.event.player.AsyncPlayerPreLoginEvent.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Paper's event, with a FAKE in its place. */
final class PaperPreLoginTest {
    private static final InetSocketAddress ALICE = new InetSocketAddress("127.0.0.1", 4711);

    private final List<String> told = new ArrayList<>();
    private Optional<String> answer = Optional.empty();
    private final Connections connections = new Connections();
    private final EmbeddedChannel channel = new EmbeddedChannel() {
        @Override
        public SocketAddress remoteAddress() {
            return ALICE;
        }
    };

    private final PaperPreLogin handler = new PaperPreLogin(
            new PreLoginWatcher() {
                @Override
                public Optional<String> preLogin(long connection, PreLogin result, String name, UUID uuid) {
                    told.add(connection + " " + result + " " + name + " " + uuid);
                    return answer;
                }

                @Override
                public void failed(String place, Throwable fault) {
                    told.add("failed " + place);
                }
            },
            connections);

    @BeforeEach
    void connect() {
        connections.add(channel, 7);
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private static AsyncPlayerPreLoginEvent event(InetSocketAddress from) {
        return new AsyncPlayerPreLoginEvent((PlayerLoginConnection) Proxy.newProxyInstance(
                PlayerLoginConnection.class.getClassLoader(),
                new Class<?>[] {PlayerLoginConnection.class},
                (proxy, method, arguments) -> from));
    }

    @Test
    void whatOthersDecidedAndTheIdentityAreTold() {
        AsyncPlayerPreLoginEvent event = event(ALICE);
        handler.onPreLogin(event);
        assertEquals(Result.ALLOWED, event.getLoginResult());
        event.disallow(Result.KICK_BANNED, Component.text("theirs"));
        handler.onPreLogin(event);
        String who = " Alice 00000000-0000-0007-0000-000000000007";
        assertEquals(List.of("7 AS_CONFIGURED" + who, "7 DENIED" + who), told);
        assertEquals(Component.text("theirs"), event.kickMessage(), "and left as it is");
    }

    @Test
    void aRefusalIsOurText() {
        answer = Optional.of("{\"text\":\"SC0905\"}");
        AsyncPlayerPreLoginEvent event = event(ALICE);
        handler.onPreLogin(event);
        assertEquals(Result.KICK_OTHER, event.getLoginResult());
        assertEquals(Component.text("SC0905"), event.kickMessage());
    }

    @Test
    void whateverFailsTheEventIsUntouched() {
        answer = Optional.of("{ this is no component");
        AsyncPlayerPreLoginEvent event = event(ALICE);
        handler.onPreLogin(event);
        assertEquals(Result.ALLOWED, event.getLoginResult());
        assertTrue(told.contains("failed pre-login"), told.toString());
    }

    @Test
    void whoIsNotWatchedIsNotTold() {
        handler.onPreLogin(event(new InetSocketAddress("127.0.0.1", 1)));
        handler.onPreLogin(new AsyncPlayerPreLoginEvent(null));
        assertEquals(List.of(), told);
    }

    @Test
    void theVeryLastMustNotChangeAnythingSoItIsTheOneBefore() throws NoSuchMethodException {
        EventHandler listens = PaperPreLogin.class
                .getMethod("onPreLogin", AsyncPlayerPreLoginEvent.class)
                .getAnnotation(EventHandler.class);
        assertEquals(EventPriority.HIGHEST, listens.priority());
    }
}
