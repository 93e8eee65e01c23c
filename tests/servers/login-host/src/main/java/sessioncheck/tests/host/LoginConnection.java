package sessioncheck.tests.host;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.velocitypowered.api.event.connection.PreLoginEvent;
import com.velocitypowered.api.event.connection.PreLoginEvent.PreLoginComponentResult;
import com.velocitypowered.api.proxy.InboundConnection;
import com.velocitypowered.proxy.connection.client.InitialLoginSessionHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.math.BigInteger;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.Consumer;
import javax.crypto.Cipher;
import net.kyori.adventure.text.serializer.gson.GsonComponentSerializer;

/** One login, in Velocity's steps and with Velocity's words. Its name in the pipeline is {@code handler}. */
public final class LoginConnection extends ChannelInboundHandlerAdapter implements InboundConnection {
    private static final int STATUS = 1;
    private static final int LOGIN = 2;

    /** With the parts that a proxy, a mod loader and plugins put there. */
    private static final String LIST = """
            {"version":{"name":"login-host","protocol":765},"players":{"online":0,"max":500,"sample":[]},\
            "description":{"text":"","extra":["A login host\\n",{"text":"\\u00a7btwo lines","bold":true}]},\
            "favicon":"data:image/png;base64,AAAA","forgeData":{"channels":[],"truncated":false,"d":"\\u0001"}}""";

    private static final int COMPRESSES_FROM = 64;

    /** The versions at which a layout changed. */
    private static final int KEYS = 759;

    private static final int NO_KEYS = 761;
    private static final int UUIDS = 764;
    private static final int AUTHENTICATES = 766;
    private static final int STRICT_UNTIL = 767;
    private static final int BINARY_UUID = 735;

    private static final KeyPair KEY_PAIR = keyPair();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final HostProxy proxy;
    private final Channel channel;
    private final byte[] verify = new byte[4];
    private Consumer<ByteBuf> awaited = this::handshake;
    private int protocol;
    private String name;

    LoginConnection(HostProxy proxy, Channel channel) {
        this.proxy = proxy;
        this.channel = channel;
        new SecureRandom().nextBytes(verify);
    }

    /** As plugins reach it. */
    public LoginConnection getConnection() {
        return this;
    }

    public Channel getChannel() {
        return channel;
    }

    public SocketAddress getRemoteAddress() {
        return channel.remoteAddress();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf packet = Unpooled.wrappedBuffer((byte[]) message);
        awaited.accept(packet);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        cause.printStackTrace();
        context.close();
    }

    private void handshake(ByteBuf packet) {
        expect(packet, 0);
        protocol = Wire.readVarInt(packet);
        Wire.readText(packet);
        packet.readUnsignedShort();
        switch (Wire.readVarInt(packet)) {
            case STATUS -> awaited = this::statusRequest;
            case LOGIN -> awaited = this::loginStart;
            default -> channel.close();
        }
    }

    private void statusRequest(ByteBuf packet) {
        expect(packet, 0);
        ByteBuf response = packet(0);
        Wire.writeText(response, LIST);
        send(response);
        awaited = this::ping;
    }

    private void ping(ByteBuf packet) {
        packet.markReaderIndex();
        expect(packet, 1);
        packet.resetReaderIndex();
        send(packet);
    }

    private void loginStart(ByteBuf packet) {
        expect(packet, 0);
        name = Wire.readText(packet);
        awaited = surprise -> channel.close();
        if (name.startsWith("Early")) {
            // A key that is no good is refused before anything else.
            kick("{\"translate\":\"multiplayer.disconnect.invalid_public_key_signature\"}");
            return;
        }
        UUID uuid = protocol >= UUIDS ? Wire.readUuid(packet) : null;
        PreLoginComponentResult result =
                proxy.fire(new PreLoginEvent(this, name, uuid)).getResult();
        if (!result.isAllowed()) {
            kick(GsonComponentSerializer.gson().serialize(result.reason()));
            return;
        }
        ByteBuf request = packet(1);
        Wire.writeText(request, "");
        Wire.writeBytes(request, KEY_PAIR.getPublic().getEncoded());
        Wire.writeBytes(request, verify);
        if (protocol >= AUTHENTICATES) {
            request.writeBoolean(true);
        }
        send(request);
        awaited = this::encryptionResponse;
    }

    private void encryptionResponse(ByteBuf packet) {
        expect(packet, 1);
        awaited = surprise -> channel.close();
        byte[] secret;
        String serverId;
        try {
            secret = decrypt(Wire.readBytes(packet));
            // Whoever signs instead of sending the token back had a profile key.
            boolean sendsToken = protocol < KEYS || protocol >= NO_KEYS || packet.readBoolean();
            if (sendsToken && !Arrays.equals(verify, decrypt(Wire.readBytes(packet)))) {
                channel.close();
                return;
            }
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            digest.update(secret);
            digest.update(KEY_PAIR.getPublic().getEncoded());
            serverId = new BigInteger(digest.digest()).toString(16);
        } catch (GeneralSecurityException exception) {
            channel.close();
            return;
        }
        if (name.startsWith("Cached")) {
            // As a fork does that keeps players by name and address: nobody is asked.
            if (encrypt(secret)) {
                UUID kept = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
                admit(kept.toString().replace("-", ""), name);
            }
            return;
        }
        String url = InitialLoginSessionHandler.url(URLEncoder.encode(name, StandardCharsets.UTF_8), serverId);
        HTTP.sendAsync(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                .whenCompleteAsync((response, fault) -> answered(secret, response, fault), channel.eventLoop());
    }

    private void answered(byte[] secret, HttpResponse<String> response, Throwable fault) {
        if (!channel.isActive()) {
            return;
        }
        if (fault != null) {
            // In plain, to a client that has switched to encryption: so does the Velocity that this is built after.
            kick("{\"translate\":\"multiplayer.disconnect.authservers_down\"}");
            return;
        }
        if (!encrypt(secret)) {
            return;
        }
        switch (response.statusCode()) {
            case 200 -> {
                JsonObject profile = JsonParser.parseString(response.body()).getAsJsonObject();
                admit(profile.get("id").getAsString(), profile.get("name").getAsString());
            }
            case 204 -> kick("{\"translate\":\"velocity.error.online-mode-only\",\"color\":\"red\"}");
            default -> kick("{\"translate\":\"multiplayer.disconnect.authservers_down\"}");
        }
    }

    private boolean encrypt(byte[] secret) {
        try {
            channel.pipeline().addBefore("frame-decoder", "cipher-decoder", new Codecs.CipherDecoder(secret));
            channel.pipeline().addBefore("frame-encoder", "cipher-encoder", new Codecs.CipherEncoder(secret));
        } catch (GeneralSecurityException exception) {
            channel.close();
            return false;
        }
        channel.pipeline().fireUserEventTriggered(Event.ENCRYPTION_ENABLED);
        return true;
    }

    private void admit(String id, String profileName) {
        ByteBuf compression = packet(3);
        send(Wire.writeVarInt(compression, COMPRESSES_FROM));
        channel.pipeline().remove("frame-encoder");
        channel.pipeline().addBefore("minecraft-decoder", "compression-decoder", new Codecs.CompressionDecoder());
        channel.pipeline()
                .addBefore(
                        "minecraft-encoder", "compression-encoder", new Codecs.CompressionEncoder(COMPRESSES_FROM));
        channel.pipeline().fireUserEventTriggered(Event.COMPRESSION_ENABLED);
        if (name.startsWith("Late")) {
            // What a plugin says in the last event of a login.
            kick("{\"text\":\"Failed to verify username!\"}");
            return;
        }
        UUID uuid = new UUID(
                Long.parseUnsignedLong(id.substring(0, 16), 16), Long.parseUnsignedLong(id.substring(16), 16));
        ByteBuf success = packet(2);
        if (protocol >= BINARY_UUID) {
            Wire.writeUuid(success, uuid);
        } else {
            Wire.writeText(success, uuid.toString());
        }
        Wire.writeText(success, profileName);
        if (protocol >= KEYS) {
            Wire.writeVarInt(success, 0);
        }
        if (protocol >= AUTHENTICATES && protocol <= STRICT_UNTIL) {
            success.writeBoolean(false);
        }
        send(success);
        // There is no backend to go on to; whatever the client still says, it is in.
        awaited = anything -> channel.close();
    }

    private void kick(String component) {
        ByteBuf kick = packet(0);
        Wire.writeText(kick, component);
        channel.writeAndFlush(bytes(kick)).addListener(ChannelFutureListener.CLOSE);
    }

    private void send(ByteBuf packet) {
        channel.writeAndFlush(bytes(packet));
    }

    private static byte[] bytes(ByteBuf packet) {
        return Wire.rest(packet);
    }

    private static ByteBuf packet(int id) {
        return Wire.writeVarInt(Unpooled.buffer(), id);
    }

    private void expect(ByteBuf packet, int id) {
        if (Wire.readVarInt(packet) != id) {
            throw new IllegalStateException("an unexpected packet");
        }
    }

    private static byte[] decrypt(byte[] bytes) throws GeneralSecurityException {
        Cipher rsa = Cipher.getInstance("RSA/ECB/PKCS1Padding");
        rsa.init(Cipher.DECRYPT_MODE, KEY_PAIR.getPrivate());
        return rsa.doFinal(bytes);
    }

    private static KeyPair keyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(1024);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException exception) {
            throw new IllegalStateException(exception);
        }
    }

    private enum Event {
        ENCRYPTION_ENABLED,
        COMPRESSION_ENABLED
    }
}
