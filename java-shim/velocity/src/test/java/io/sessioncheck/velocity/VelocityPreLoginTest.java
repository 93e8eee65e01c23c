package io.sessioncheck.velocity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.velocitypowered.api.event.PostOrder;
import com.velocitypowered.api.event.Subscribe;
import com.velocitypowered.api.event.connection.PreLoginEvent;
import com.velocitypowered.api.event.connection.PreLoginEvent.PreLoginComponentResult;
import com.velocitypowered.api.proxy.InboundConnection;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.AttributeKey;
import io.sessioncheck.PreLogin;
import io.sessioncheck.PreLoginWatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import net.kyori.adventure.text.Component;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VelocityPreLoginTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<String> told = new ArrayList<>();
    private Optional<String> answer = Optional.empty();
    private RuntimeException fault;

    private final VelocityPreLogin handler = new VelocityPreLogin(new PreLoginWatcher() {
        @Override
        public Optional<String> preLogin(long connection, PreLogin result, String name, UUID uuid) {
            told.add(connection + " " + result + " " + name + " " + uuid);
            if (fault != null) {
                throw fault;
            }
            return answer;
        }

        @Override
        public void failed(String place, Throwable fault) {
            told.add("failed " + place);
        }
    });

    /** Built like a login's connection. */
    private record Inbound(Channel channel) implements InboundConnection {
        @SuppressWarnings("unused")
        public Inbound getConnection() {
            return this;
        }

        @SuppressWarnings("unused")
        public Channel getChannel() {
            return channel;
        }
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private PreLoginEvent event(String what) {
        channel.attr(AttributeKey.<Long>valueOf("io.sessioncheck.connection")).set(7L);
        PreLoginEvent event = new PreLoginEvent(new Inbound(channel));
        event.setResult(new PreLoginComponentResult(what, null));
        return event;
    }

    @ParameterizedTest
    @CsvSource({"allowed, AS_CONFIGURED", "denied, DENIED", "offline, FORCED_OFFLINE", "online, FORCED_ONLINE"})
    void whatOthersDecidedIsTold(String what, PreLogin result) {
        PreLoginEvent event = event(what);
        PreLoginComponentResult before = event.getResult();
        handler.onPreLogin(event);
        assertEquals(List.of("7 " + result + " Alice 00000000-0000-0007-0000-000000000007"), told);
        assertSame(before, event.getResult(), "and left as it is");
    }

    @Test
    void aRefusalIsOurText() {
        answer = Optional.of("{\"text\":\"SC0104\"}");
        PreLoginEvent event = event("allowed");
        handler.onPreLogin(event);
        assertEquals(Component.text("SC0104"), event.getResult().reason());
    }

    @Test
    void whateverFailsTheEventIsUntouched() {
        PreLoginEvent event = event("allowed");
        PreLoginComponentResult before = event.getResult();
        answer = Optional.of("{ this is no component");
        handler.onPreLogin(event);
        fault = new IllegalStateException("ours");
        handler.onPreLogin(event);
        assertSame(before, event.getResult());
        assertEquals(2, told.stream().filter(line -> line.startsWith("failed")).count(), told.toString());
    }

    @Test
    void whoIsNotWatchedIsNotTold() {
        handler.onPreLogin(new PreLoginEvent(new InboundConnection() {}));
        assertEquals(List.of(), told);
    }

    @Test
    void itComesAfterAllOthers() throws NoSuchMethodException {
        Subscribe subscribe = VelocityPreLogin.class
                .getMethod("onPreLogin", PreLoginEvent.class)
                .getAnnotation(Subscribe.class);
        assertEquals(PostOrder.LAST, subscribe.order());
    }
}
