package io.noisegate.schema;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.noisegate.schema.UndecodableRecord.CorruptBody;
import io.noisegate.schema.UndecodableRecord.UnknownEncoding;
import io.noisegate.schema.UndecodableRecord.UnknownSchemaId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParser;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every frame, and the protocol of a registry as a server on this machine sees it. */
class WireTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String GUIDS = "00112233-4455-6677-8899-aabbccddee";

    private final SingleObjectCodec<LabelCorrection> codec = SingleObjectCodec.of(LabelCorrection.class);
    private final LabelCorrection correction = LabelCorrection.newBuilder()
            .setSampleId("a")
            .setEventTime(Instant.ofEpochMilli(5))
            .setLabel(new ClassLabel(3))
            .build();

    private final List<String> schemas = new ArrayList<>();
    private final List<String> requests = new ArrayList<>();
    private boolean givesGuids = true;
    private int failures;
    private HttpServer server;

    @BeforeEach
    void startRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stopRegistry() {
        server.stop(0);
    }

    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void whatIsWrittenIsRead(WireFormat format) throws Exception {
        Wire wire = wire(format);
        byte[] record = WireEncoder.of(wire, LabelCorrection.class).encode(codec.encode(correction));

        byte[] singleObject = WireDecoder.of(wire, LabelCorrection.class).singleObject(record);

        assertEquals(correction, codec.decode(singleObject));
        int frame = switch (format) {
            case SINGLE_OBJECT -> 10;
            case PLAIN -> 0;
            case CONFLUENT -> 5;
        };
        assertEquals(codec.encode(correction).length - 10 + frame, record.length);
    }

    @Test
    void singleObjectsPassAsTheyAre() throws Exception {
        byte[] record = codec.encode(correction);

        assertSame(
                record,
                WireEncoder.of(Wire.SINGLE_OBJECT, LabelCorrection.class).encode(record));
        assertSame(
                record,
                WireDecoder.of(Wire.SINGLE_OBJECT, LabelCorrection.class).singleObject(record));
        assertNull(WireDecoder.of(wire(WireFormat.PLAIN), LabelCorrection.class).singleObject(null));
    }

    @Test
    void aPartOfAFetchIsTakenLikeTheRecordAlone() throws Exception {
        byte[] record = codec.encode(correction);
        byte[] plain =
                WireEncoder.of(wire(WireFormat.PLAIN), LabelCorrection.class).encode(record);
        ByteBuffer fetched = ByteBuffer.allocate(plain.length + 9).put(5, plain);
        WireDecoder<LabelCorrection> decoder = WireDecoder.of(wire(WireFormat.PLAIN), LabelCorrection.class);

        assertEquals(ByteBuffer.wrap(record), decoder.singleObject(fetched.slice(5, plain.length), null));
        assertNull(decoder.singleObject((ByteBuffer) null, null));
        assertSame(
                fetched,
                WireDecoder.of(Wire.SINGLE_OBJECT, LabelCorrection.class).singleObject(fetched, null));
    }

    @Test
    void registersOnceAndAsksOncePerSchema() throws Exception {
        WireEncoder encoder = WireEncoder.of(wire(WireFormat.CONFLUENT), LabelCorrection.class);
        WireDecoder<LabelCorrection> decoder = WireDecoder.of(wire(WireFormat.CONFLUENT), LabelCorrection.class);

        for (int i = 0; i < 3; i++) {
            decoder.singleObject(encoder.encode(codec.encode(correction)));
        }

        assertEquals(List.of("POST /subjects/corrections-value/versions", "GET /schemas/ids/1"), requests);
        assertEquals(
                LabelCorrection.getClassSchema(),
                new SchemaParser().parse(schemas.get(0)).mainSchema());
    }

    @Test
    void resolvesWhatWasWrittenWithASchemaOfSomebodyElse() throws Exception {
        String theirs = LabelCorrection.getClassSchema()
                .toString()
                .replace(
                        "\"fields\":[{\"name\":\"sampleId\"",
                        "\"fields\":[{\"name\":\"team\",\"type\":\"string\"},{\"name\":\"sampleId\"");
        schemas.add(theirs);
        Schema writer = new SchemaParser().parse(theirs).mainSchema();
        GenericData.Record record = new GenericData.Record(writer);
        record.put("team", "x");
        record.put("sampleId", "a");
        record.put("eventTime", 5L);
        Schema label = writer.getField("label").schema().getTypes().get(0);
        GenericData.Record given = new GenericData.Record(label);
        given.put("index", 3);
        record.put("label", given);

        byte[] singleObject = WireDecoder.of(wire(WireFormat.CONFLUENT), LabelCorrection.class)
                .singleObject(confluent(1, writer, record));

        assertEquals(correction, codec.decode(singleObject));
    }

    @Test
    void refusesWhatIsNotFramedAsTheTopicIs() {
        WireDecoder<LabelCorrection> decoder = WireDecoder.of(wire(WireFormat.CONFLUENT), LabelCorrection.class);

        UnknownEncoding refusal =
                assertThrows(UnknownEncoding.class, () -> decoder.singleObject(codec.encode(correction)));
        assertThrows(UnknownEncoding.class, () -> decoder.singleObject(null));
        assertThrows(UnknownEncoding.class, () -> decoder.singleObject(new byte[] {0, 0, 0}));

        assertTrue(
                refusal.getMessage()
                        .endsWith(
                                "expected Confluent's wire format (00, then the id of a schema, or 01 and its GUID) of LabelCorrection"),
                refusal.getMessage());
    }

    @Test
    void anIdThatNobodyRegisteredIsTheFaultOfTheRecordAndAskedForOnce() {
        WireDecoder<LabelCorrection> decoder = WireDecoder.of(wire(WireFormat.CONFLUENT), LabelCorrection.class);

        for (int i = 0; i < 3; i++) {
            assertThrows(UnknownSchemaId.class, () -> decoder.singleObject(new byte[] {0, 0, 0, 0, 77, 1}));
        }

        assertEquals(List.of("GET /schemas/ids/77"), requests);
    }

    @Test
    void aBodyThatDoesNotResolveIsCorrupt() {
        schemas.add("\"string\"");

        assertThrows(
                CorruptBody.class,
                () -> WireDecoder.of(wire(WireFormat.CONFLUENT), LabelCorrection.class)
                        .singleObject(new byte[] {0, 0, 0, 0, 1, 2, 'a'}));
    }

    @Test
    void asksAgainWhenTheRegistryFailsAndThenSaysSo() throws Exception {
        failures = 2;
        byte[] record = WireEncoder.of(wire(WireFormat.CONFLUENT), LabelCorrection.class)
                .encode(codec.encode(correction));
        assertArrayEquals(new byte[] {0, 0, 0, 0, 1}, Arrays.copyOf(record, 5));
        assertEquals(3, requests.size());

        failures = 100;
        IOException refused = assertThrows(
                IOException.class,
                () -> WireDecoder.of(wire(WireFormat.CONFLUENT), LabelCorrection.class)
                        .singleObject(record));
        assertTrue(refused.getMessage().contains("/schemas/ids/1 with 500"), refused.getMessage());

        server.stop(0);
        IOException away = assertThrows(
                IOException.class,
                () -> WireDecoder.of(wire(WireFormat.CONFLUENT), LabelCorrection.class)
                        .singleObject(record));
        assertTrue(away.getMessage().startsWith("The schema registry does not answer at http://"), away.getMessage());
    }

    @Test
    void theIdOfTheSchemaMayStandInAHeader() throws Exception {
        WireEncoder encoder = WireEncoder.of(wire(WireFormat.CONFLUENT, SchemaIdPlace.HEADER), LabelCorrection.class);
        WireDecoder<LabelCorrection> decoder = WireDecoder.of(wire(WireFormat.CONFLUENT), LabelCorrection.class);

        byte[] body = encoder.encode(codec.encode(correction));
        byte[] header = encoder.header().orElseThrow();

        assertEquals("__value_schema_id", WireEncoder.HEADER);
        assertEquals("0100112233445566778899aabbccddee01", HexFormat.of().formatHex(header));
        assertArrayEquals(codec.encode(correction), decoder.singleObject(body, header));
        assertArrayEquals(codec.encode(correction), decoder.singleObject(body, header));
        assertEquals(
                List.of(
                        "POST /subjects/corrections-value/versions",
                        "GET /schemas/guids/00112233-4455-6677-8899-aabbccddee01"),
                requests);
    }

    @Test
    void eachPlaceIsReadWithEachId() throws Exception {
        byte[] body = WireEncoder.of(wire(WireFormat.CONFLUENT, SchemaIdPlace.HEADER), LabelCorrection.class)
                .encode(codec.encode(correction));
        byte[] number = {0, 0, 0, 0, 1};
        byte[] guid = HexFormat.of().parseHex("0100112233445566778899aabbccddee01");
        WireDecoder<LabelCorrection> decoder = WireDecoder.of(wire(WireFormat.CONFLUENT), LabelCorrection.class);

        for (byte[] id : List.of(number, guid)) {
            byte[] framed = Arrays.copyOf(id, id.length + body.length);
            System.arraycopy(body, 0, framed, id.length, body.length);

            assertArrayEquals(codec.encode(correction), decoder.singleObject(framed));
            assertArrayEquals(codec.encode(correction), decoder.singleObject(body, id));
        }
    }

    @Test
    void refusesAHeaderThatNamesNoSchema() {
        WireDecoder<LabelCorrection> decoder = WireDecoder.of(wire(WireFormat.CONFLUENT), LabelCorrection.class);
        byte[] unknown = HexFormat.of().parseHex("01ffffffffffffffffffffffffffffffff");

        assertThrows(UnknownEncoding.class, () -> decoder.singleObject(new byte[] {1}, new byte[0]));
        assertThrows(UnknownEncoding.class, () -> decoder.singleObject(new byte[] {1}, new byte[] {1, 2, 3}));
        assertThrows(UnknownEncoding.class, () -> decoder.singleObject(new byte[] {1}, new byte[] {2, 0, 0, 0, 1}));
        assertThrows(UnknownEncoding.class, () -> decoder.singleObject((byte[]) null, new byte[] {0, 0, 0, 0, 1}));
        UnknownSchemaId refusal =
                assertThrows(UnknownSchemaId.class, () -> decoder.singleObject(new byte[] {1}, unknown));
        assertTrue(
                refusal.getMessage().startsWith("Written with schema GUID ffffffff-ffff-ffff-ffff-ffffffffffff, which"),
                refusal.getMessage());
    }

    @Test
    void saysSoWhenTheRegistryKnowsNoGuids() throws Exception {
        givesGuids = false;

        IOException refusal = assertThrows(
                IOException.class,
                () -> WireEncoder.of(wire(WireFormat.CONFLUENT, SchemaIdPlace.HEADER), LabelCorrection.class)
                        .encode(codec.encode(correction)));

        assertTrue(refusal.getMessage().endsWith("set wire.schema-id to frame"), refusal.getMessage());
        assertTrue(WireEncoder.of(wire(WireFormat.CONFLUENT), LabelCorrection.class)
                .header()
                .isEmpty());
    }

    private Wire wire(WireFormat format) {
        return wire(format, SchemaIdPlace.FRAME);
    }

    private Wire wire(WireFormat format, SchemaIdPlace schemaId) {
        return new Wire(
                format,
                "corrections-value",
                "http://%s:%d/"
                        .formatted(
                                server.getAddress().getAddress().getHostAddress(),
                                server.getAddress().getPort()),
                schemaId);
    }

    private static byte[] confluent(int id, Schema writer, GenericData.Record record) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(0);
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(id).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<>(writer).write(record, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        requests.add(exchange.getRequestMethod() + " " + path);
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (failures-- > 0) {
            reply(exchange, 500, "{\"error_code\":50001}");
        } else if (path.startsWith("/schemas/")) {
            int id = id(path);
            if (id > schemas.size()) {
                reply(exchange, 404, "{\"error_code\":40403,\"message\":\"Schema not found\"}");
            } else {
                reply(
                        exchange,
                        200,
                        JSON.createObjectNode()
                                .put("schema", schemas.get(id - 1))
                                .toString());
            }
        } else {
            String schema = JSON.readTree(body).get("schema").asText();
            if (!schemas.contains(schema)) {
                schemas.add(schema);
            }
            int id = schemas.indexOf(schema) + 1;
            reply(
                    exchange,
                    200,
                    givesGuids
                            ? "{\"id\":%d,\"guid\":\"%s%02d\"}".formatted(id, GUIDS, id)
                            : "{\"id\":%d}".formatted(id));
        }
    }

    private static int id(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (path.startsWith("/schemas/ids/")) {
            return Integer.parseInt(name);
        }
        return name.startsWith(GUIDS) ? Integer.parseInt(name.substring(GUIDS.length())) : Integer.MAX_VALUE;
    }

    private static void reply(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
