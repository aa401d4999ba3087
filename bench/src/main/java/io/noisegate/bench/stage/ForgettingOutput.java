package io.noisegate.bench.stage;

import java.util.function.Consumer;
import org.apache.flink.runtime.event.WatermarkEvent;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;

/**
 * Where an operator's records go when the operator alone is measured: shown to whoever asked, then forgotten. The harness would
 * copy and keep them.
 */
public final class ForgettingOutput<T> implements Output<StreamRecord<T>> {
    private final Consumer<T> main;
    private final Consumer<Object> side;

    public ForgettingOutput(Consumer<T> main, Consumer<Object> side) {
        this.main = main;
        this.side = side;
    }

    @Override
    public void collect(StreamRecord<T> element) {
        main.accept(element.getValue());
    }

    @Override
    public <X> void collect(OutputTag<X> tag, StreamRecord<X> element) {
        side.accept(element.getValue());
    }

    @Override
    public void emitWatermark(Watermark mark) {}

    @Override
    public void emitWatermark(WatermarkEvent watermark) {}

    @Override
    public void emitWatermarkStatus(WatermarkStatus status) {}

    @Override
    public void emitLatencyMarker(LatencyMarker marker) {}

    @Override
    public void emitRecordAttributes(RecordAttributes attributes) {}

    @Override
    public void close() {}
}
