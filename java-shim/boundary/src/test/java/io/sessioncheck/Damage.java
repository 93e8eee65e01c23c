package io.sessioncheck;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/** A jar whose library has come to harm on its way. */
final class Damage {
    /** Where an ELF file names its processor; every other system's file is only damaged by it. */
    private static final int ELF_MACHINE = 18;

    private static final int MIPS = 8;

    private Damage() {}

    static Path of(String damage, Path jar, Path damaged) throws Exception {
        byte[] library = null;
        try (JarFile in = new JarFile(jar.toFile());
                OutputStream file = Files.newOutputStream(damaged);
                JarOutputStream out = new JarOutputStream(file)) {
            for (JarEntry entry : Collections.list(in.entries())) {
                byte[] bytes = in.getInputStream(entry).readAllBytes();
                String name = entry.getName();
                if (!name.startsWith("sessioncheck-native/") || name.endsWith("/")) {
                    put(out, name, bytes);
                } else if (name.endsWith(".sha256")) {
                    if (damage.equals("no checksum")) {
                        continue;
                    }
                    String itsLibrary = name.substring(0, name.length() - ".sha256".length());
                    byte[] original = in.getInputStream(in.getEntry(itsLibrary)).readAllBytes();
                    boolean toldRight = damage.equals("another processor");
                    put(out, name, toldRight ? checksum(harmed(damage, original)) : bytes);
                } else if (!damage.equals("no library")) {
                    library = bytes;
                    put(out, name, harmed(damage, bytes));
                }
            }
        }
        Check.that(library != null || damage.equals("no library"), "there is no library in " + jar);
        return damaged;
    }

    private static byte[] harmed(String damage, byte[] library) {
        byte[] harmed = library.clone();
        switch (damage) {
            case "a flipped byte" -> harmed[harmed.length / 2] ^= 1;
            case "cut in the middle" -> harmed = Arrays.copyOf(harmed, harmed.length / 2);
            case "another processor" -> harmed[ELF_MACHINE] = MIPS;
            default -> {}
        }
        return harmed;
    }

    private static byte[] checksum(byte[] library) throws Exception {
        return HexFormat.of().formatHex(Copies.sha256(library)).getBytes(StandardCharsets.US_ASCII);
    }

    private static void put(JarOutputStream out, String name, byte[] bytes) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(bytes);
        out.closeEntry();
    }
}
