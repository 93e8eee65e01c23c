package io.sessioncheck.bungee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sessioncheck.bungee.EncryptionStep.Outcome;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import net.md_5.bungee.EncryptionUtil;
import net.md_5.bungee.connection.InitialHandler;
import net.md_5.bungee.netty.ChannelWrapper;
import net.md_5.bungee.netty.HandlerBoss;
import net.md_5.bungee.protocol.packet.EncryptionRequest;
import net.md_5.bungee.protocol.packet.EncryptionResponse;
import net.md_5.bungee.protocol.packet.LoginRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Law 1 on BungeeCord: who is let in. The host is a fake with the real one's names. */
final class EncryptionStepTest {
    private static final byte[] TOKEN = {1, 2, 3, 4};
    private static final String ID = "069a79f444e94726a5befca90e38aaf5";

    private static final String IN = "in";
    private static final String NO_SESSION = "translated offline_mode_player";
    private static final String DOWN = "translated mojang_fail";

    static Stream<Arguments> answers() {
        return Stream.of(
                Arguments.of(200, profile(ID, "Alice"), IN),
                Arguments.of(200, profile(ID, "ALICE"), IN),
                Arguments.of(204, "", NO_SESSION),
                Arguments.of(204, profile(ID, "Alice"), NO_SESSION),
                Arguments.of(503, profile(ID, "Alice"), DOWN),
                Arguments.of(500, "", DOWN),
                Arguments.of(403, "", DOWN),
                Arguments.of(429, "", DOWN),
                Arguments.of(302, "", DOWN),
                Arguments.of(201, profile(ID, "Alice"), DOWN),
                Arguments.of(200, "", DOWN),
                Arguments.of(200, "null", DOWN),
                Arguments.of(200, "{}", DOWN),
                Arguments.of(200, "[]", DOWN),
                Arguments.of(200, "<html>", DOWN),
                Arguments.of(200, profile(ID, "Alice").substring(0, 30), DOWN),
                Arguments.of(200, profile(ID, "Mallory"), DOWN),
                Arguments.of(200, profile(ID, "Alice "), DOWN),
                Arguments.of(200, profile(ID, ""), DOWN),
                Arguments.of(200, "{\"id\":\"" + ID + "\"}", DOWN),
                Arguments.of(200, "{\"name\":\"Alice\"}", DOWN),
                Arguments.of(200, profile("", "Alice"), DOWN),
                Arguments.of(200, profile(ID.substring(1), "Alice"), DOWN),
                Arguments.of(200, profile("z" + ID.substring(1), "Alice"), DOWN));
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @MethodSource("answers")
    void onlyAProfileOfThatNameLetsIn(int status, String body, String becomes) throws Exception {
        Fixture login = new Fixture();
        assertEquals(Outcome.TAKEN, login.answers(TOKEN));
        assertEquals("FINISHING", login.handler.state(), "before the answer is there");
        login.reply.complete(new Ask.Answer(status, body));
        login.channel.runPendingTasks();
        if (becomes.equals(IN)) {
            assertEquals(1, login.handler.finished);
            assertNull(login.handler.disconnected);
            assertEquals("069a79f4-44e9-4726-a5be-fca90e38aaf5", login.handler.getUniqueId().toString());
            assertEquals(login.handler.profile().getName(), login.handler.getName());
        } else {
            assertEquals(0, login.handler.finished);
            assertEquals(becomes, login.handler.disconnected);
            assertNull(login.handler.getUniqueId());
        }
        assertTrue(login.failures.isEmpty(), login.failures.toString());
    }

    @Test
    void letterLikeOnesAreNotTheSameName() throws Exception {
        Fixture login = new Fixture("Kim");
        login.answers(TOKEN);
        login.reply.complete(new Ask.Answer(200, profile(ID, "\u212Aim")));
        login.channel.runPendingTasks();
        assertEquals(0, login.handler.finished);
        assertEquals(DOWN, login.handler.disconnected);
    }

    static Stream<Arguments> refusals() {
        return Stream.of("HANDSHAKE", "STATUS", "PING", "USERNAME", "FINISHING").map(Arguments::of);
    }

    @ParameterizedTest(name = "in {0}")
    @MethodSource("refusals")
    void inAnyOtherStateTheHostRefuses(String state) throws Exception {
        Fixture login = new Fixture();
        login.handler.inState(state);
        assertEquals(Outcome.LEFT_TO_HOST, login.answers(TOKEN));
        assertEquals(List.of(), login.asked);
        assertEquals(state, login.handler.state());
    }

    @Test
    void aWrongTokenIsLeftToTheHostWhichRefusesIt() throws Exception {
        Fixture login = new Fixture();
        assertEquals(Outcome.LEFT_TO_HOST, login.answers(new byte[] {4, 3, 2, 1}));
        assertEquals(List.of(), login.asked);
        assertEquals("ENCRYPT", login.handler.state());
        assertNull(login.channel.pipeline().get("decrypt"));
    }

    @Test
    void aTokenThatIsNotEncryptedIsLeftToTheHostWhichRefusesIt() throws Exception {
        Fixture login = new Fixture();
        EncryptionResponse plain = new EncryptionResponse(new byte[16], TOKEN, null);
        assertEquals(Outcome.LEFT_TO_HOST, login.step.take(login.channel, login.boss, plain));
        assertEquals(List.of(), login.asked);
    }

    @Test
    void aSecondAnswerAsksNothingAndChangesNothing() throws Exception {
        Fixture login = new Fixture();
        assertEquals(Outcome.TAKEN, login.answers(TOKEN));
        assertEquals(Outcome.LEFT_TO_HOST, login.answers(TOKEN));
        assertEquals(1, login.asked.size());
        login.reply.complete(new Ask.Answer(200, profile(ID, "Alice")));
        login.channel.runPendingTasks();
        assertEquals(1, login.handler.finished);
        assertEquals(Outcome.LEFT_TO_HOST, login.answers(TOKEN));
        assertEquals(1, login.asked.size());
    }

    static Stream<Arguments> lates() {
        Consumer<Fixture> closed = login -> login.channel.close();
        Consumer<Fixture> closing = login -> login.wrapper.closing = true;
        Consumer<Fixture> other = login -> login.handler.inState("USERNAME");
        return Stream.of(
                Arguments.of("the channel is closed", closed),
                Arguments.of("the host is closing it", closing),
                Arguments.of("the state is another", other));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lates")
    void anAnswerThatComesTooLateLetsNobodyIn(String what, Consumer<Fixture> meanwhile) throws Exception {
        Fixture login = new Fixture();
        login.answers(TOKEN);
        meanwhile.accept(login);
        login.reply.complete(new Ask.Answer(200, profile(ID, "Alice")));
        login.channel.runPendingTasks();
        assertEquals(0, login.handler.finished, what);
        assertNull(login.handler.getUniqueId());
    }

    @Test
    void whereNoAnswerCameMojangIsDownAndTheStepIsGivenBack() throws Exception {
        Fixture login = new Fixture();
        login.answers(TOKEN);
        login.reply.completeExceptionally(new IOException("refused"));
        login.channel.runPendingTasks();
        assertEquals(0, login.handler.finished);
        assertEquals(DOWN, login.handler.disconnected);
        assertEquals(1, login.failures.size());
    }

    @Test
    void anAskThatThrowsIsAnAnswerThatDidNotCome() throws Exception {
        Fixture login = new Fixture();
        login.reply = null;
        assertEquals(Outcome.TAKEN, login.answers(TOKEN));
        login.channel.runPendingTasks();
        assertEquals(DOWN, login.handler.disconnected);
        assertEquals(1, login.failures.size());
    }

    @Test
    void aBossWithoutALoginIsTheHostsOwn() throws Exception {
        Fixture login = new Fixture();
        login.boss.setHandler("an upstream bridge");
        assertEquals(Outcome.LEFT_TO_HOST, login.answers(TOKEN));
    }

    @Test
    @SuppressWarnings("deprecation") // The group that replaces it is not in netty 4.1.
    void outsideTheEventLoopNothingIsTaken() throws Exception {
        Fixture login = new Fixture();
        io.netty.channel.EventLoopGroup group = new io.netty.channel.DefaultEventLoopGroup(1);
        try {
            io.netty.channel.local.LocalChannel channel = new io.netty.channel.local.LocalChannel();
            group.register(channel).sync();
            assertEquals(Outcome.LEFT_TO_HOST, login.step.take(channel, login.boss, response(TOKEN)));
            assertEquals(List.of(), login.asked);
        } finally {
            group.shutdownGracefully(0, 0, java.util.concurrent.TimeUnit.SECONDS);
        }
    }

    @Test
    void theQuestionIsTheHostsOwn() throws Exception {
        Fixture login = new Fixture();
        login.proxy.config.preventsProxies = true;
        login.answers(TOKEN);
        URI asked = login.asked.get(0);
        assertTrue(
                asked.toString().matches(
                        "http://127\\.0\\.0\\.1:1/t/hasJoined\\?username=Alice&serverId=-?[0-9a-f]{1,40}&ip=203\\.0\\.113\\.7"),
                asked.toString());
        assertNotNull(login.channel.pipeline().get("decrypt"));
        assertNotNull(login.channel.pipeline().get("encrypt"));
        assertTrue(login.wrapper.composed);
    }

    private static String profile(String id, String name) {
        return "{\"id\":\"" + id + "\",\"name\":\"" + name + "\",\"properties\":[]}";
    }

    private static EncryptionResponse response(byte[] token) throws Exception {
        return new EncryptionResponse(EncryptionUtil.encrypted(new byte[16]), EncryptionUtil.encrypted(token), null);
    }

    /** One login on a fake host. */
    private static final class Fixture {
        final SmallProxy proxy = new SmallProxy(new File("."));
        final HandlerBoss boss = new HandlerBoss();
        final EmbeddedChannel channel = new EmbeddedChannel();
        final ChannelWrapper wrapper = new ChannelWrapper(channel);
        final InitialHandler handler;
        final List<URI> asked = new ArrayList<>();
        final List<Throwable> failures = new ArrayList<>();
        final EncryptionStep step;
        CompletableFuture<Ask.Answer> reply = new CompletableFuture<>();

        Fixture() throws Exception {
            this("Alice");
        }

        Fixture(String name) throws Exception {
            channel.pipeline().addLast("frame-decoder", new ChannelInboundHandlerAdapter());
            channel.pipeline().addLast("frame-prepender-compress", new ChannelOutboundHandlerAdapter());
            channel.pipeline().addLast("inbound-boss", boss);
            handler = new InitialHandler(
                    wrapper,
                    new LoginRequest(name, null, null),
                    new EncryptionRequest("", EncryptionUtil.keys.getPublic().getEncoded(), TOKEN, true));
            boss.setHandler(handler);
            step = new EncryptionStep(
                    proxy,
                    HostParts.find(getClass().getClassLoader(), proxy),
                    question -> {
                        asked.add(question);
                        return java.util.Objects.requireNonNull(reply);
                    },
                    "http://127.0.0.1:1/t/hasJoined",
                    failures::add);
        }

        Outcome answers(byte[] token) throws Exception {
            return step.take(channel, boss, response(token));
        }
    }
}
