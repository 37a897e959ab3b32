import jsonpatch
import pytest
from aipolicy_operator.cluster import ClusterError
from aipolicy_operator.services.admissions import describe
from support.admissions import Lister, Object, Scope, admissions, pod, policy, review

RULE = {"name": "a", "pii": {}, "action": "Deny"}


async def test_policies_are_looked_up_for_each_pod() -> None:
    policies = Lister()
    answer = admissions(policies)
    assert not (await answer.admit_pod(review(pod()))).patch
    policies.objects.append(policy())
    assert (await answer.admit_pod(review(pod()))).patch
    assert policies.calls == 2


async def test_the_namespace_is_that_of_the_request() -> None:
    foreign = pod()
    foreign["metadata"]["namespace"] = "team-a"
    verdict = await admissions(Lister(policy())).admit_pod(review(foreign, namespace="team-b"))
    assert verdict.allowed
    assert not verdict.patch


async def test_exempt_namespaces_are_not_even_looked_at() -> None:
    policies = Lister(error=ClusterError("away"))
    verdict = await admissions(policies).admit_pod(review(pod(), namespace="kube-system"))
    assert (verdict.allowed, verdict.patch, policies.calls) == (True, [], 0)


async def test_a_failed_lookup_is_for_the_caller_to_judge() -> None:
    with pytest.raises(ClusterError):
        await admissions(Lister(error=ClusterError("away"))).admit_pod(review(pod()))
    budgets = Lister(error=ClusterError("away"))
    wanting = policy(budgets=[{"name": "daily"}])
    with pytest.raises(ClusterError):
        await admissions(Lister(wanting), budgets).admit_pod(review(pod()))


async def test_a_policy_that_cannot_be_read_holds_back_the_pods_it_may_select() -> None:
    broken = policy("old", selector={"matchLabels": {"app": "vllm"}}, fieldOfTheFuture=1)
    answer = admissions(Lister(broken))
    verdict = await answer.admit_pod(review(pod()))
    assert not verdict.allowed
    assert '"old"' in verdict.message
    assert "spec.fieldOfTheFuture" in verdict.message
    other = pod()
    other["metadata"]["labels"] = {"app": "other"}
    assert (await answer.admit_pod(review(other))).allowed
    hopeless: Object = {"metadata": {"name": "x", "namespace": "team-a"}, "spec": None}
    assert not (await admissions(Lister(hopeless)).admit_pod(review(other))).allowed


async def test_a_budget_that_cannot_be_read_denies_without_the_ledger() -> None:
    budget: Object = {"metadata": {"name": "daily", "namespace": "team-a"}, "spec": {}}
    wanting = policy(budgets=[{"name": "daily"}])
    verdict = await admissions(Lister(wanting), Lister(budget)).admit_pod(review(pod()))
    assert verdict.patch


async def test_policies_that_do_not_fit_into_the_pod(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aipolicy_operator.domain.plans.MAX_EMBEDDED_BYTES", 100)
    verdict = await admissions(Lister(policy())).admit_pod(review(pod()))
    assert not verdict.allowed
    assert "use fewer or shorter regexes and words (PolicyTooLarge)" in verdict.message
    lenient = policy(unprotectablePods="Allow")
    verdict = await admissions(Lister(lenient)).admit_pod(review(pod()))
    changed = jsonpatch.apply_patch(pod(), verdict.patch)
    assert changed["metadata"]["annotations"] == {"aipolicy.dev/unprotected": "PolicyTooLarge"}


async def test_a_good_policy_is_let_in_once_its_namespace_is_in_scope() -> None:
    scope = Scope()
    answer = admissions(Lister(), scope=scope)
    assert (await answer.admit_resource(review(policy(rules=[RULE])))).allowed
    assert scope.expected == ["team-a"]


async def test_a_dry_run_has_no_side_effects() -> None:
    scope = Scope()
    answer = admissions(Lister(), scope=scope)
    assert (await answer.admit_resource(review(policy(rules=[RULE]), dry_run=True))).allowed
    assert scope.expected == []


async def test_a_bad_policy_is_refused_with_all_its_reasons() -> None:
    rules = [{"name": "a", "patterns": {"regex": ["(", "["]}, "action": "Deny"}]
    verdict = await admissions(Lister()).admit_resource(review(policy(rules=rules)))
    assert (verdict.allowed, verdict.code) == (False, 422)
    assert "spec.rules[0].patterns.regex[0]: " in verdict.message
    assert "spec.rules[0].patterns.regex[1]: " in verdict.message


async def test_what_is_stored_can_always_be_deleted_and_labelled() -> None:
    answer = admissions(Lister())
    bad = policy(unknown=1)
    assert not (await answer.admit_resource(review(bad))).allowed
    assert (await answer.admit_resource(review(bad, previous=bad))).allowed
    going = {**bad, "metadata": {**bad["metadata"], "deletionTimestamp": "now"}}
    assert (await answer.admit_resource(review(going, previous=policy()))).allowed


async def test_policies_where_nothing_is_guarded_are_refused() -> None:
    answer = admissions(Lister())
    verdict = await answer.admit_resource(review(policy(), namespace="kube-system"))
    assert "pods of kube-system are never guarded" in verdict.message


async def test_a_missing_budget_is_a_warning() -> None:
    wanting = policy(budgets=[{"name": "daily"}])
    verdict = await admissions(Lister()).admit_resource(review(wanting))
    assert verdict.allowed
    assert "there is no AIBudget daily" in verdict.warnings[0]


async def test_budgets_are_read_with_the_models() -> None:
    budget: Object = {
        "apiVersion": "aipolicy.dev/v1alpha1",
        "kind": "AIBudget",
        "metadata": {"name": "b"},
        "spec": {"limit": {"tokens": 5}, "period": {"calendar": "Day", "timeZone": "Mars/Base"}},
    }
    verdict = await admissions(Lister()).admit_resource(review(budget))
    assert verdict.message.startswith("spec.period.timeZone: ")


async def test_the_log_names_the_pod_and_none_of_its_content() -> None:
    asked = review(pod())
    verdict = await admissions(Lister(policy())).admit_pod(asked)
    assert describe(asked, verdict) == (
        '{"kind": "Pod", "namespace": "team-a", "name": "vllm-5d9f-*", "outcome": "changed"}'
    )
