/** The person's own camera, microphone and screen: asking, choosing, switching off, what is wrong. */
import { canCapture, captureScreen, type Kind, reasonOf, wishes } from "./capture";
import { choicesIn, recallChoices, rememberChoices } from "./choices";
import { type Device, type Devices, pluggedIn, UNUSED } from "./devices";
import { Store } from "./store";

export class LocalMedia extends Store<Devices> {
  /** The last request of each kind: whatever an earlier one brings is let go. */
  private readonly requests = { camera: 0, microphone: 0, screen: 0 };
  private choices;

  /** Begins with what the person chose before, in this interview and tab. */
  constructor(interview: string) {
    const choices = recallChoices(interview);
    super({
      camera: { ...UNUSED, deviceId: choices.cameraId },
      microphone: { ...UNUSED, deviceId: choices.microphoneId },
      screen: null,
      video: choices.isAudioOnly ? "off" : "on",
      speakerId: choices.speakerId,
      cameras: [],
      microphones: [],
      speakers: [],
      notice: null,
    });
    this.choices = choices;
    this.subscribe(() => {
      this.choices = choicesIn(this.get(), this.choices);
      rememberChoices(interview, this.choices);
    });
  }

  /** A camera that was off stays closed. */
  async start(): Promise<void> {
    const { camera, microphone, video } = this.get();
    const isAsking = camera.status === "asking" || microphone.status === "asking";
    if (camera.track || microphone.track || isAsking) return;
    if (!canCapture()) {
      this.put("camera", { status: "insecure" });
      this.put("microphone", { status: "insecure" });
      return;
    }
    navigator.mediaDevices.addEventListener("devicechange", this.onDeviceChange);
    if (this.choices.isCameraOff || video === "off") {
      this.put("camera", { status: "off" });
      await this.acquire("microphone", microphone.deviceId);
    } else {
      await this.acquireBoth(camera.deviceId, microphone.deviceId);
    }
    await this.list();
  }

  /** Another camera or microphone, or the same one once more after a problem. Off stays off. */
  async choose(kind: Kind, deviceId: string | null): Promise<void> {
    const { status, track } = this.get()[kind];
    this.set({ notice: null });
    if (kind === "camera" && status === "off") {
      this.put(kind, { deviceId });
      return;
    }
    track?.stop();
    await this.acquire(kind, deviceId);
    await this.list();
  }

  chooseSpeaker(speakerId: string): void {
    this.set({ speakerId });
  }

  /** A muted microphone stays open (it is back at once); a camera is released, so its light goes out. */
  async toggle(kind: Kind): Promise<void> {
    const { status, track, deviceId } = this.get()[kind];
    if (status === "asking") return;
    if (kind === "microphone" && track) {
      track.enabled = status !== "on";
      this.put(kind, { status: track.enabled ? "on" : "off" });
    } else if (kind === "camera" && status === "on") {
      this.closeCamera();
    } else {
      if (kind === "camera") this.set({ video: "on" });
      await this.acquire(kind, deviceId, false);
      await this.list();
    }
  }

  /** Sound only, both ways; or the picture back, with the camera if it was on before. */
  async setAudioOnly(isAudioOnly: boolean): Promise<void> {
    const { status } = this.get().camera;
    if (isAudioOnly) {
      this.stopSharing();
      this.set({ video: "off" });
      if (status === "on" || status === "asking") this.closeCamera();
    } else {
      const isWanted = status === "off" && !this.choices.isCameraOff;
      this.set({ video: "on" });
      if (isWanted) await this.toggle("camera");
    }
  }

  /** For a line that cannot carry sound and picture; a choice of the person's stands above it. */
  setPaused(isPaused: boolean): void {
    if (this.get().video !== "off") this.set({ video: isPaused ? "paused" : "on" });
  }

  async shareScreen(): Promise<void> {
    this.set({ notice: null });
    const request = ++this.requests.screen;
    try {
      const screen = await captureScreen();
      if (!screen) return;
      if (request !== this.requests.screen) return screen.stop();
      this.get().screen?.stop();
      // The browser has a "stop sharing" of its own, and a shared window can be closed.
      screen.onended = () => this.get().screen === screen && this.stopSharing();
      const { video } = this.get();
      this.set({ screen, video: video === "off" ? "on" : video });
    } catch (error) {
      if (reasonOf(error) !== "denied") this.set({ notice: { what: "screen-failed" } });
    }
  }

  stopSharing(): void {
    this.get().screen?.stop();
    this.set({ screen: null });
  }

  dismissNotice(): void {
    this.set({ notice: null });
  }

  stop(): void {
    navigator.mediaDevices?.removeEventListener("devicechange", this.onDeviceChange);
    this.requests.screen += 1;
    this.stopSharing();
    this.set({ notice: null });
    for (const kind of ["camera", "microphone"] as const) {
      this.requests[kind] += 1;
      this.get()[kind].track?.stop();
      this.put(kind, { status: "unused", track: null });
    }
  }

  private closeCamera(): void {
    this.requests.camera += 1;
    this.get().camera.track?.stop();
    this.put("camera", { status: "off", track: null });
  }

  /** Asks for both at once (one question to the person), then for each alone if that fails. */
  private async acquireBoth(cameraId: string | null, microphoneId: string | null): Promise<void> {
    const camera = this.request("camera", cameraId);
    const microphone = this.request("microphone", microphoneId);
    try {
      const both = await navigator.mediaDevices.getUserMedia({
        ...wishes("camera", cameraId),
        ...wishes("microphone", microphoneId),
      });
      this.take("camera", camera, both.getVideoTracks()[0]);
      this.take("microphone", microphone, both.getAudioTracks()[0]);
    } catch {
      if (microphone === this.requests.microphone) await this.acquire("microphone", microphoneId);
      if (camera === this.requests.camera) await this.acquire("camera", cameraId);
    }
  }

  private async acquire(kind: Kind, deviceId: string | null, isOff?: boolean): Promise<void> {
    const request = this.request(kind, deviceId);
    try {
      const stream = await navigator.mediaDevices.getUserMedia(wishes(kind, deviceId));
      this.take(kind, request, stream.getTracks()[0], isOff);
    } catch (error) {
      if (request !== this.requests[kind]) return;
      const status = reasonOf(error);
      if (deviceId !== null && status === "missing") return this.acquire(kind, null, isOff);
      this.put(kind, { status });
    }
  }

  private request(kind: Kind, deviceId: string | null): number {
    this.put(kind, { status: "asking", track: null, deviceId });
    return ++this.requests[kind];
  }

  /** What a request brought. A microphone that was muted is muted before anybody can hear it. */
  private take(
    kind: Kind,
    request: number,
    track: MediaStreamTrack | undefined,
    isOff = kind === "microphone" && this.choices.isMicrophoneOff,
  ): void {
    if (request !== this.requests[kind]) {
      track?.stop();
      return;
    }
    if (!track) {
      this.put(kind, { status: "missing", track: null });
      return;
    }
    track.contentHint = kind === "camera" ? "motion" : "speech";
    track.enabled = !isOff;
    track.onended = () => {
      if (this.get()[kind].track === track) void this.fallOver(kind);
    };
    const deviceId = track.getSettings().deviceId ?? null;
    this.put(kind, { status: isOff ? "off" : "on", track, deviceId });
  }

  /** The device in use is gone: go on with what is left, muted if it was muted. */
  private async fallOver(kind: Kind): Promise<void> {
    this.get()[kind].track?.stop();
    await this.acquire(kind, null);
    await this.list();
    const { status, track } = this.get()[kind];
    // Chosen or stopped by the person meanwhile: nothing happened by itself.
    if (status === "asking" || status === "unused" || (status === "off" && !track)) return;
    const label = track?.label;
    this.set({ notice: label ? { what: "switched", kind, label } : { what: "lost", kind } });
  }

  private put(kind: Kind, change: Partial<Device>): void {
    this.set({ [kind]: { ...this.get()[kind], ...change } } as Pick<Devices, Kind>);
  }

  private readonly onDeviceChange = async (): Promise<void> => {
    const { cameras, microphones, speakerId } = this.get();
    await this.list();
    const now = this.get();
    if (speakerId && !now.speakers.some((one) => one.deviceId === speakerId)) {
      this.set({ speakerId: null, notice: { what: "lost", kind: "speaker" } });
    }
    this.offerNew("camera", cameras, now.cameras);
    this.offerNew("microphone", microphones, now.microphones);
  };

  private offerNew(kind: Kind, before: MediaDeviceInfo[], now: MediaDeviceInfo[]): void {
    const notice = pluggedIn(kind, before, now, this.get()[kind].deviceId);
    if (notice) this.set({ notice });
  }

  /** Labels come only after the person has allowed a device. */
  private async list(): Promise<void> {
    const all = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    const of = (kind: MediaDeviceKind) => all.filter((one) => one.kind === kind && one.deviceId);
    this.set({
      cameras: of("videoinput"),
      microphones: of("audioinput"),
      speakers: of("audiooutput"),
    });
  }
}
