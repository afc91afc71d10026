package dev.parley.webrtc.ice;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/** Which addresses this host has for voice, and which of them browsers are told. */
final class IceAddresses {

    private final IceConfig config;

    IceAddresses(IceConfig config) {
        this.config = config;
    }

    /** Those that the port is opened on. */
    List<InetAddress> toOpen() throws IOException {
        List<InetAddress> addresses = new ArrayList<>();
        if (config.addresses().isPresent()) {
            for (String address : config.addresses().get()) {
                addresses.add(InetAddress.getByName(address));
            }
            return addresses;
        }
        NetworkInterface.networkInterfaces()
                .filter(IceAddresses::up)
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLinkLocalAddress())
                .forEach(addresses::add);
        return addresses;
    }

    private static boolean up(NetworkInterface network) {
        try {
            return network.isUp();
        } catch (SocketException gone) {
            return false;
        }
    }

    /**
     * Those that browsers are told.
     *
     * @param opened where the port is open
     * @param port that browsers are told
     */
    List<InetSocketAddress> toTell(List<InetSocketAddress> opened, int port) throws IOException {
        List<InetSocketAddress> told = new ArrayList<>();
        if (config.advertisedAddresses().isPresent()) {
            for (String address : config.advertisedAddresses().get()) {
                told.add(new InetSocketAddress(InetAddress.getByName(address), port));
            }
            return List.copyOf(told);
        }
        opened.stream()
                .filter(address -> !address.getAddress().isLoopbackAddress())
                .forEach(address -> told.add(new InetSocketAddress(address.getAddress(), port)));
        if (told.isEmpty()) {
            opened.forEach(address -> told.add(new InetSocketAddress(address.getAddress(), port)));
        }
        return List.copyOf(told);
    }
}
