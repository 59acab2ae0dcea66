"""What is read of the API server, and what it is told."""

from dataclasses import replace
from pathlib import Path

import pytest
from support.authority import certified
from support.fake_cluster import CANDIDATE, FakeCluster, FakePod, running

from model_server.gate.check import Unmeasurable
from model_server.rollout.cluster import Access, Cluster, Selected, Size, own_access


def test_counts_ready_pods_that_the_service_selects(tmp_path: Path) -> None:
    fake = FakeCluster().serving(2)
    fake.pods += [
        FakePod("digits-server-a-x", {"colour": "a"}, ready=False),
        FakePod("digits-server-a-y", {"colour": "a"}, leaving=True),
        FakePod("digits-server-c-z", {"colour": "c"}),
        FakePod(f"{CANDIDATE}-1", {"colour": "a"}),
    ]
    with running(fake, tmp_path) as access:
        assert Cluster(access).selected("digits", CANDIDATE) == Selected(candidate=1, others=2)


def test_a_service_that_is_not_there_yet_selects_nobody(tmp_path: Path) -> None:
    with running(FakeCluster(selector=None).serving(2), tmp_path) as access:
        assert Cluster(access).selected("digits", CANDIDATE) == Selected(0, 0)


def test_reads_and_changes_a_size(tmp_path: Path) -> None:
    fake = FakeCluster(replicas=2, ready=1)
    with running(fake, tmp_path) as access:
        cluster = Cluster(access)
        assert cluster.size(CANDIDATE) == Size(wanted=2, ready=1)
        cluster.scale(CANDIDATE, 5)
    assert fake.scaled == [5]


def test_a_deployment_that_is_gone_is_said(tmp_path: Path) -> None:
    with running(FakeCluster(is_there=False), tmp_path) as access, pytest.raises(Unmeasurable, match="another update"):
        Cluster(access).size(CANDIDATE)


def test_a_refusal_says_what_was_asked_and_why(tmp_path: Path) -> None:
    fake = FakeCluster(refused={"PATCH": (403, "cannot patch resource deployments/scale")})
    with running(fake, tmp_path) as access, pytest.raises(Unmeasurable, match=r"PATCH .*403.*cannot patch"):
        Cluster(access).scale(CANDIDATE, 5)


def test_an_api_server_that_is_away_for_a_moment_is_asked_again(tmp_path: Path) -> None:
    fake = FakeCluster(refused={"GET": (503, "starting")})
    naps: list[float] = []

    def nap(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) == 2:
            fake.refused.clear()

    with running(fake, tmp_path) as access:
        assert Cluster(access, sleep=nap).size(CANDIDATE) == Size(1, 1)
    assert len(naps) == 2


def test_one_that_stays_away_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("a-token")
    access = Access("http://127.0.0.1:9", "mlops-models", token)
    with pytest.raises(Unmeasurable, match="does not answer GET"):
        Cluster(access, sleep=lambda _: None).size(CANDIDATE)


class TestOwnAccess:
    environment = {"KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": "443"}  # noqa: RUF012

    def test_is_that_of_the_pod(self, tmp_path: Path) -> None:
        (tmp_path / "namespace").write_text("mlops-models\n")
        access = own_access(self.environment, tmp_path)
        assert (access.url, access.namespace) == ("https://10.0.0.1:443", "mlops-models")
        assert access.ca_file == tmp_path / "ca.crt"

    def test_puts_an_address_of_six_into_brackets(self, tmp_path: Path) -> None:
        (tmp_path / "namespace").write_text("mlops-models")
        environment = {**self.environment, "KUBERNETES_SERVICE_HOST": "fd00::1"}
        assert own_access(environment, tmp_path).url == "https://[fd00::1]:443"

    def test_outside_a_pod_there_is_none(self, tmp_path: Path) -> None:
        with pytest.raises(Unmeasurable, match="runs in no pod"):
            own_access(self.environment, tmp_path)
        (tmp_path / "namespace").write_text("mlops-models")
        with pytest.raises(Unmeasurable, match="KUBERNETES_SERVICE_HOST"):
            own_access({}, tmp_path)


def test_one_of_another_authority_is_not_asked_again(tmp_path: Path) -> None:
    naps: list[float] = []
    tls = certified(tmp_path / "ca.crt")
    certified(tmp_path / "other.crt")
    with running(FakeCluster(), tmp_path, tls) as access:
        assert Cluster(replace(access, ca_file=tmp_path / "ca.crt")).size(CANDIDATE) == Size(1, 1)
        stranger = replace(access, ca_file=tmp_path / "other.crt")
        with pytest.raises(Unmeasurable, match="CERTIFICATE_VERIFY_FAILED"):
            Cluster(stranger, sleep=naps.append).size(CANDIDATE)
    assert naps == []


class TestWhatIsNotThere:
    """Each is said in a sentence: a traceback would end with 1, which the Job takes for a verdict."""

    def test_a_service_without_a_selector(self, tmp_path: Path) -> None:
        with (
            running(FakeCluster(selector={}), tmp_path) as access,
            pytest.raises(Unmeasurable, match="selects no pods"),
        ):
            Cluster(access).selected("digits", CANDIDATE)

    def test_pods_written_as_null(self, tmp_path: Path) -> None:
        with running(FakeCluster(writes_nothing_as_null=True), tmp_path) as access:
            assert Cluster(access).selected("digits", CANDIDATE) == Selected(0, 0)

    def test_a_status_of_a_deployment_that_was_just_made(self, tmp_path: Path) -> None:
        with running(FakeCluster(ready=0, has_status=False), tmp_path) as access:
            assert Cluster(access).size(CANDIDATE) == Size(wanted=1, ready=0)

    def test_a_token(self, tmp_path: Path) -> None:
        with running(FakeCluster(), tmp_path) as access:
            access.token_file.unlink()
            with pytest.raises(Unmeasurable, match="token cannot be read: No such file"):
                Cluster(access, sleep=lambda _: None).size(CANDIDATE)

    @pytest.mark.parametrize("content", [None, "no certificate"])
    def test_an_authority(self, tmp_path: Path, content: str | None) -> None:
        file = tmp_path / "ca.crt"
        if content is not None:
            file.write_text(content)
        with pytest.raises(Unmeasurable, match=r"ca\.crt cannot be used"):
            Cluster(Access("https://127.0.0.1:9", "mlops-models", tmp_path / "token", file))

    def test_a_deployment_to_scale(self, tmp_path: Path) -> None:
        with (
            running(FakeCluster(is_there=False), tmp_path) as access,
            pytest.raises(Unmeasurable, match="another update"),
        ):
            Cluster(access).scale(CANDIDATE, 2)


@pytest.mark.parametrize("torn", [b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", b"nonsense\r\n\r\n", b""])
def test_an_answer_that_is_torn_is_asked_for_again(torn: bytes, tmp_path: Path) -> None:
    fake = FakeCluster(torn=[torn])
    with running(fake, tmp_path) as access:
        assert Cluster(access, sleep=lambda _: None).size(CANDIDATE) == Size(1, 1)
    assert fake.torn == []
