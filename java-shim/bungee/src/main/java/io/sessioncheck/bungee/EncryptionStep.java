package io.sessioncheck.bungee;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import java.lang.reflect.InvocationTargetException;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import javax.crypto.SecretKey;
import net.md_5.bungee.api.ProxyServer;
import net.md_5.bungee.protocol.packet.EncryptionResponse;

/**
 * BungeeCord's encryption step with our question in it: what {@code InitialHandler.handle(EncryptionResponse)} does, but
 * the relay is asked instead of Mojang.
 *
 * <p>This is the one place in the shim that lets a player in. Who may come in is decided by {@link #take} alone.
 */
final class EncryptionStep {
    /** What became of a client's answer. */
    enum Outcome {
        /** Nothing was changed: the host does the step itself, also where it will refuse. */
        LEFT_TO_HOST,
        /** The step is ours: the host must not see the packet. */
        TAKEN
    }

    private final ProxyServer proxy;
    private final HostParts parts;
    private final Ask ask;
    private final String hasJoined;
    private final Consumer<Throwable> failed;

    /**
     * A step that asks at {@code hasJoined}, a URL without a query. {@code failed} is told when no answer came or
     * something of ours broke: then logins should be the host's again.
     */
    EncryptionStep(ProxyServer proxy, HostParts parts, Ask ask, String hasJoined, Consumer<Throwable> failed) {
        this.proxy = proxy;
        this.parts = parts;
        this.ask = ask;
        this.hasJoined = hasJoined;
        this.failed = failed;
    }

    /**
     * Takes the step over. The order is what makes it safe:
     *
     * <ol>
     *   <li>on the event loop, and the state is ENCRYPT: a second answer finds FINISHING and is refused by the host;
     *   <li>{@code EncryptionUtil.check}: the client proved our token; up to here nothing is changed, and a refusal is
     *       the host's own;
     *   <li>encryption is switched on, the state becomes FINISHING, and only then the question goes out;
     *   <li>back on the event loop, with the channel active and the state still FINISHING: only a 200 to this question,
     *       a profile with an id and with the name that was asked for, lets the player in. A 204 is the host's text for
     *       players without a session, anything else its text for a Mojang that is down.
     * </ol>
     */
    @SuppressWarnings("deprecation") // The texts' old form is what the host itself hands on here.
    Outcome take(Channel channel, ChannelHandler boss, EncryptionResponse response) {
        EventLoop loop = channel.eventLoop();
        HostParts.Login login;
        SecretKey key;
        ChannelHandler decoder;
        ChannelHandler encoder;
        String name;
        URI question;
        try {
            login = parts.login(boss);
            if (!loop.inEventLoop() || login == null || login.isClosing() || !login.isInEncrypt()) {
                return Outcome.LEFT_TO_HOST;
            }
            if (!login.check(response)) {
                return Outcome.LEFT_TO_HOST;
            }
            key = login.secret(response);
            decoder = login.decoder(key);
            encoder = login.encoder(key);
            name = login.connection().getName();
            question = question(login, name, key);
        } catch (GeneralSecurityException refused) {
            return Outcome.LEFT_TO_HOST;
        } catch (ReflectiveOperationException | RuntimeException | LinkageError ours) {
            failed.accept(ours);
            return Outcome.LEFT_TO_HOST;
        }

        try {
            login.addBefore("frame-decoder", "decrypt", decoder);
            login.addBefore("frame-prepender-compress", "encrypt", encoder);
            login.updateComposite();
            login.setFinishing();
        } catch (ReflectiveOperationException | RuntimeException | LinkageError ours) {
            failed.accept(ours);
            channel.pipeline().fireExceptionCaught(ours);
            return Outcome.TAKEN;
        }

        send(question).whenComplete((answer, fault) -> loop.execute(() -> {
            try {
                if (fault != null) {
                    failed.accept(fault instanceof CompletionException ? fault.getCause() : fault);
                }
                if (!channel.isActive() || login.isClosing() || !login.isInFinishing()) {
                    return;
                }
                Object profile = fault == null && answer.status() == 200 ? parts.profile(answer.body()) : null;
                if (profile != null && isOf(profile, name)) {
                    login.admit(profile);
                } else if (fault == null && answer.status() == 204) {
                    login.connection().disconnect(proxy.getTranslation("offline_mode_player"));
                } else {
                    login.connection().disconnect(proxy.getTranslation("mojang_fail"));
                }
            } catch (ReflectiveOperationException | RuntimeException | LinkageError ours) {
                channel.pipeline().fireExceptionCaught(ours instanceof InvocationTargetException ? ours.getCause() : ours);
            }
        }));
        return Outcome.TAKEN;
    }

    /** Whether a profile has an id and is that name's; names are compared as Mojang does, without regard to case. */
    private boolean isOf(Object profile, String name) throws ReflectiveOperationException {
        String id = parts.profileId(profile);
        String theirs = parts.profileName(profile);
        return id != null
                && id.matches("[0-9a-fA-F]{32}")
                && name != null
                && name.equalsIgnoreCase(theirs)
                // Beyond ASCII two letters can be the same without regard to case.
                && theirs.chars().allMatch(letter -> letter < 128);
    }

    /** The question as the host puts it. */
    private URI question(HostParts.Login login, String name, SecretKey key)
            throws ReflectiveOperationException, GeneralSecurityException {
        MessageDigest sha = MessageDigest.getInstance("SHA-1");
        sha.update(login.serverId().getBytes(StandardCharsets.ISO_8859_1));
        sha.update(key.getEncoded());
        sha.update(parts.encodedKey());
        String serverId = new BigInteger(sha.digest()).toString(16);
        String from = "";
        if (parts.preventsProxies()
                && login.connection().getSocketAddress() instanceof InetSocketAddress address
                && address.getAddress() != null) {
            from = "&ip=" + encoded(address.getAddress().getHostAddress());
        }
        return URI.create(hasJoined + "?username=" + encoded(name) + "&serverId=" + encoded(serverId) + from);
    }

    private CompletableFuture<Ask.Answer> send(URI question) {
        try {
            return ask.ask(question);
        } catch (RuntimeException | LinkageError ours) {
            return CompletableFuture.failedFuture(ours);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
