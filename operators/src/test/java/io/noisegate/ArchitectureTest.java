package io.noisegate;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;

/** The rules of the house. A class that breaks one is in the wrong room, or knows too much. */
@AnalyzeClasses(packages = "io.noisegate", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String[] GROUND_FLOOR = {
        "io.noisegate.sample..", "io.noisegate.settings..", "io.noisegate.state..", "io.noisegate.schema.."
    };

    /** All but the thin shells around it; nested classes belong to their outermost one. */
    private static final DescribedPredicate<JavaClass> ARE_DOMAIN = DescribedPredicate.describe(
            "are neither operator, function, their metrics, serializer nor the model store, and not in the room of state",
            type -> !type.getName().matches(".*(Operator|Function|Metrics|Serializer|ModelStore)(\\$.*)?")
                    && !type.getPackageName().startsWith("io.noisegate.state"));

    private static final DescribedPredicate<JavaClass> ARE_NO_END_OF_THE_MODEL = DescribedPredicate.describe(
            "are neither subscription nor topic of the model",
            type -> !type.getName().matches("io\\.noisegate\\.model\\..*(Subscription|Topic)(\\$.*)?"));

    @ArchTest
    static final ArchRule theDomainKnowsNoFlink = noClasses()
            .that(ARE_DOMAIN)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.flink..")
            .because(
                    "the maths is plain Java; only operators, functions, their metrics and serializers know Flink, and the store its file systems");

    @ArchTest
    static final ArchRule onlyTheEndsOfTheModelKnowKafka = noClasses()
            .that(ARE_NO_END_OF_THE_MODEL)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka..")
            .because("scorers follow the model topic by themselves; all else comes and goes through the job");

    @ArchTest
    static final ArchRule theDomainKnowsNoAvro = noClasses()
            .that(ARE_DOMAIN.and(resideOutsideOfPackage("io.noisegate.schema..")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.avro..")
            .because("the contracts of the topics end where records enter and leave the job");

    @ArchTest
    static final ArchRule onlyTheRuntimeKnowsOnnxRuntime = noClasses()
            .that()
            .resideOutsideOfPackage("io.noisegate.runtime..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.onnxruntime..")
            .because("native memory has its owners in one room");

    @ArchTest
    static final ArchRule noRoomKnowsAHigherOne = rooms();

    @ArchTest
    static final ArchRule theGroundFloorKnowsNoRoom = noClasses()
            .that(resideInAnyPackage(GROUND_FLOOR))
            .should()
            .dependOnClassesThat(resideInAPackage("io.noisegate..").and(resideOutsideOfPackages(GROUND_FLOOR)))
            .because("schemas, samples, settings and state are below all rooms");

    @ArchTest
    static final ArchRule roomsFormNoCycles =
            slices().matching("io.noisegate.(*)..").should().beFreeOfCycles();

    private static LayeredArchitecture rooms() {
        return Architectures.layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("onnx")
                .definedBy("io.noisegate.onnx..")
                .layer("gradient")
                .definedBy("io.noisegate.gradient..")
                .layer("runtime")
                .definedBy("io.noisegate.runtime..")
                .layer("model")
                .definedBy("io.noisegate.model..")
                .layer("scoring")
                .definedBy("io.noisegate.scoring..")
                .layer("update")
                .definedBy("io.noisegate.update..")
                .layer("revisit")
                .definedBy("io.noisegate.revisit..")
                .layer("hardness")
                .definedBy("io.noisegate.hardness..")
                .layer("history")
                .definedBy("io.noisegate.history..")
                .layer("selection")
                .definedBy("io.noisegate.selection..")
                .layer("alert")
                .definedBy("io.noisegate.alert..")
                .whereLayer("onnx")
                .mayOnlyBeAccessedByLayers("gradient", "runtime", "model", "scoring", "update")
                .whereLayer("gradient")
                .mayOnlyBeAccessedByLayers("runtime", "model", "scoring", "update")
                .whereLayer("runtime")
                .mayOnlyBeAccessedByLayers("model", "scoring", "update", "history")
                .whereLayer("model")
                .mayOnlyBeAccessedByLayers("scoring", "update", "revisit")
                .whereLayer("revisit")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("scoring")
                .mayOnlyBeAccessedByLayers("update")
                .whereLayer("update")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("hardness")
                .mayOnlyBeAccessedByLayers("history", "selection", "alert", "scoring")
                .whereLayer("history")
                .mayOnlyBeAccessedByLayers("selection", "alert")
                .whereLayer("selection")
                .mayOnlyBeAccessedByLayers("alert", "update")
                .whereLayer("alert")
                .mayNotBeAccessedByAnyLayer();
    }
}
