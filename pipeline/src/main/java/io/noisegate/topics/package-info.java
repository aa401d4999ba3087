/**
 * The Kafka topics of a job: how they are named, made and compared with what a broker has. Read
 * {@link io.noisegate.topics.TopicSettings} first, then {@link io.noisegate.topics.JobTopics}.
 */
package io.noisegate.topics;
