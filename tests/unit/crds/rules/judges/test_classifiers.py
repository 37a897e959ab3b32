from support.classifiers import make_classifier


def test_a_service_is_asked_by_its_name_in_the_cluster() -> None:
    assert make_classifier(service="guard-model", namespace="ml").host == "guard-model.ml.svc"
