package io.sessioncheck.bungee;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.X509EncodedKeySpec;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The login of a 1.20.1 client, without compression: handshake, login start, encryption, and what then comes. */
final class LoginClient {
    private static final int PROTOCOL = 763;
    private static final int KICK = 0;
    private static final int ENCRYPTION_REQUEST = 1;
    private static final int SUCCESS = 2;

    private LoginClient() {}

    /** {@code in} after a login success; otherwise the kick's component as JSON. */
    static String login(int port, String name) throws IOException, GeneralSecurityException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            // A player who hears nothing for so long has left; the proxies' own patience ends at 30 s.
            socket.setSoTimeout(20_000);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            send(out, body -> {
                body.writeByte(0);
                varInt(body, PROTOCOL);
                text(body, "localhost");
                body.writeShort(port);
                varInt(body, 2);
            });
            send(out, body -> {
                body.writeByte(0);
                text(body, name);
                body.writeBoolean(false);
            });
            DataInputStream request = frame(in);
            int first = varInt(request);
            if (first != ENCRYPTION_REQUEST) {
                return first == KICK ? text(request) : "packet " + first;
            }
            text(request);
            PublicKey key = KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(array(request)));
            byte[] token = array(request);
            byte[] secret = new byte[16];
            new SecureRandom().nextBytes(secret);
            send(out, body -> {
                body.writeByte(1);
                array(body, encrypted(key, secret));
                array(body, encrypted(key, token));
            });
            InputStream secure = new CipherInputStream(in, cipher(Cipher.DECRYPT_MODE, secret));
            DataInputStream answer = frame(secure);
            int packet = varInt(answer);
            return packet == SUCCESS ? "in" : packet == KICK ? text(answer) : "packet " + packet;
        }
    }

    private interface Body {
        void write(DataOutputStream out) throws IOException, GeneralSecurityException;
    }

    private static void send(OutputStream out, Body body) throws IOException, GeneralSecurityException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        body.write(new DataOutputStream(bytes));
        ByteArrayOutputStream framed = new ByteArrayOutputStream();
        varInt(new DataOutputStream(framed), bytes.size());
        framed.writeBytes(bytes.toByteArray());
        out.write(framed.toByteArray());
        out.flush();
    }

    private static DataInputStream frame(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        byte[] bytes = new byte[varInt(data)];
        data.readFully(bytes);
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }

    private static byte[] encrypted(PublicKey key, byte[] bytes) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
        cipher.init(Cipher.ENCRYPT_MODE, key);
        return cipher.doFinal(bytes);
    }

    private static Cipher cipher(int mode, byte[] secret) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/CFB8/NoPadding");
        cipher.init(mode, new SecretKeySpec(secret, "AES"), new IvParameterSpec(secret));
        return cipher;
    }

    private static int varInt(DataInputStream in) throws IOException {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int octet = in.readUnsignedByte();
            value |= (octet & 0x7f) << shift;
            if ((octet & 0x80) == 0) {
                return value;
            }
        }
        throw new IOException("no number");
    }

    private static void varInt(DataOutputStream out, int value) throws IOException {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            out.writeByte(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }

    private static byte[] array(DataInputStream in) throws IOException {
        byte[] bytes = new byte[varInt(in)];
        in.readFully(bytes);
        return bytes;
    }

    private static void array(DataOutputStream out, byte[] bytes) throws IOException {
        varInt(out, bytes.length);
        out.write(bytes);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(array(in), StandardCharsets.UTF_8);
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        array(out, text.getBytes(StandardCharsets.UTF_8));
    }
}
