package io.noisegate.revisit;

import io.noisegate.model.ModelVersions;
import io.noisegate.sample.Sample;
import java.util.List;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.IOUtils;

/**
 * Lets each sample through, keeps it, and sends it again as the model moves on, until it was visited often enough, its time to
 * live is over, or there is no room for it; keyed by sample id, in front of Score. The stages behind it see a stream in which
 * samples repeat. What the model has come to is followed on its topic, so the job has no loop.
 *
 * <p>A sample that comes again by itself is visited by that, with its features and label as they are now; another label starts
 * its visits again. At the end of the input whatever visits are left are made one after the other.
 *
 * <p>State: {@code kept-sample} and {@code visits}, both for a kept sample only; one timer each.
 *
 * <p>Metrics: {@code keptForRevisit} samples, {@code keptForRevisitBytes}; since the start of the task {@code revisits},
 * and samples given up {@code revisitsEvicted} for want of room or {@code revisitsExpired}.
 */
public final class RevisitOperator extends AbstractStreamOperator<Sample>
        implements OneInputStreamOperator<Sample, Sample>, BoundedOneInput, Triggerable<String, VoidNamespace> {
    private final RevisitSettings settings;
    private final ModelVersions.Source source;

    private transient ValueState<KeptSample> samples;
    private transient ValueState<Visits> visits;
    private transient KeptSamples kept;
    private transient InternalTimerService<VoidNamespace> timers;
    private transient ModelVersions versions;
    private transient StreamRecord<Sample> record;
    private transient Counter revisits;
    private transient Counter evicted;
    private transient Counter expired;

    /** @param settings with a number of visits above 0 */
    public RevisitOperator(RevisitSettings settings, ModelVersions.Source source) {
        this.settings = settings;
        this.source = source;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        samples = context.getKeyedStateStore()
                .getState(new ValueStateDescriptor<>("kept-sample", KeptSampleSerializer.INSTANCE));
        visits = context.getKeyedStateStore().getState(new ValueStateDescriptor<>("visits", VisitsSerializer.INSTANCE));
        kept = new KeptSamples();
    }

    @Override
    public void open() throws Exception {
        super.open();
        record = new StreamRecord<>(null);
        timers = getInternalTimerService("revisit", VoidNamespaceSerializer.INSTANCE, this);
        versions = source.open();
        MetricGroup metrics = getMetricGroup().addGroup("noisegate");
        revisits = metrics.counter("revisits");
        evicted = metrics.counter("revisitsEvicted");
        expired = metrics.counter("revisitsExpired");
        metrics.gauge("keptForRevisit", kept::size);
        metrics.gauge("keptForRevisitBytes", kept::bytes);
        countRestored();
    }

    private void countRestored() throws Exception {
        List<String> ids;
        try (var keys = this.<String>getKeyedStateBackend().getKeys("visits", VoidNamespace.INSTANCE)) {
            ids = keys.toList();
        }
        for (String id : ids) {
            setCurrentKey(id);
            kept.put(id, visits.value().left(), samples.value().bytes(id));
        }
    }

    @Override
    public void processElement(StreamRecord<Sample> element) throws Exception {
        Sample sample = element.getValue();
        long nowMs = timers.currentProcessingTime();
        Visits before = visits.value();
        boolean again = before != null && samples.value().label().equals(sample.label());
        int left = (again ? before.left() : settings.visits()) - 1;
        if (before != null) {
            forget(sample.id(), before);
        }
        if (left > 0) {
            keep(sample, Visits.first(left, versions.newest(), nowMs, settings.pause()));
        }
        output.collect(element);
    }

    private void keep(Sample sample, Visits first) throws Exception {
        KeptSample packed = KeptSample.of(sample);
        int bytes = packed.bytes(sample.id());
        if (bytes > settings.capacityBytes()) {
            evicted.inc();
            return;
        }
        makeRoomFor(bytes);
        setCurrentKey(sample.id());
        samples.update(packed);
        visits.update(first);
        kept.put(sample.id(), first.left(), bytes);
        timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, first.timerMs());
    }

    private void makeRoomFor(int bytes) throws Exception {
        while (kept.bytes() + bytes > settings.capacityBytes()) {
            String leastUseful = kept.leastUseful();
            setCurrentKey(leastUseful);
            forget(leastUseful, visits.value());
            evicted.inc();
        }
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        Visits present = visits.value();
        long nowMs = timer.getTimestamp();
        if (present.expired(nowMs, settings)) {
            forget(timer.getKey(), present);
            expired.inc();
        } else if (present.due(versions.newest(), nowMs, settings)) {
            visit(timer.getKey(), present, nowMs);
        } else {
            goOn(present.waiting(nowMs, settings.pause()));
        }
    }

    private void visit(String id, Visits present, long nowMs) throws Exception {
        KeptSample packed = samples.value();
        if (present.left() == 1) {
            forget(id, present);
        } else {
            Visits next = present.visited(versions.newest(), nowMs, settings.pause());
            kept.put(id, next.left(), packed.bytes(id));
            goOn(next);
        }
        revisits.inc();
        output.collect(record.replace(packed.sample(id)));
    }

    private void goOn(Visits next) throws Exception {
        visits.update(next);
        timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, next.timerMs());
    }

    private void forget(String id, Visits present) {
        timers.deleteProcessingTimeTimer(VoidNamespace.INSTANCE, present.timerMs());
        samples.clear();
        visits.clear();
        kept.remove(id);
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) {
        throw new IllegalStateException("there are no event time timers");
    }

    @Override
    public void endInput() throws Exception {
        while (kept.size() > 0) {
            for (String id : kept.ids()) {
                setCurrentKey(id);
                Visits present = visits.value();
                timers.deleteProcessingTimeTimer(VoidNamespace.INSTANCE, present.timerMs());
                visit(id, present, timers.currentProcessingTime());
            }
        }
    }

    @Override
    public void close() throws Exception {
        try {
            IOUtils.closeAll(versions);
        } finally {
            super.close();
        }
    }
}
