package io.noisegate.trial;

import io.noisegate.dataset.FeedPlan;
import io.noisegate.dataset.LabeledDataset;
import io.noisegate.dataset.RecordedScores;
import io.noisegate.dataset.SampleFeed;
import io.noisegate.topics.TopicSettings;
import java.time.Clock;
import org.apache.kafka.clients.producer.Producer;

/** What a trial sends to its job before the job starts. */
public interface Feed {

    /** How many records there are, of which the job decides every one. */
    long records();

    /** Sends all of them, and returns when the broker has them. */
    void sendTo(Producer<String, byte[]> producer, TopicSettings topics);

    /** Recorded scores, visit after visit. */
    static Feed of(RecordedScores scores) {
        return new Feed() {
            @Override
            public long records() {
                return (long) scores.samples() * scores.visits();
            }

            @Override
            public void sendTo(Producer<String, byte[]> producer, TopicSettings topics) {
                scores.sendTo(producer, topics.scoredSamples());
            }
        };
    }

    /** The samples of a data set, pass after pass. */
    static Feed of(LabeledDataset dataset, FeedPlan plan) {
        return new Feed() {
            @Override
            public long records() {
                return (long) dataset.rows().size() * plan.passes();
            }

            @Override
            public void sendTo(Producer<String, byte[]> producer, TopicSettings topics) {
                new SampleFeed(dataset, plan, Clock.systemUTC()).sendTo(producer, topics.samples());
            }
        };
    }
}
