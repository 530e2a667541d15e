/** Marks a request that was signed with a key that the emulator does not know, so that its sender is not verified. */
export function Unverified() {
  return (
    <span
      class="unverified"
      title="The emulator does not know the access key, so it could not check the signature. EMULATOR_AUTH=strict refuses such requests."
    >
      unverified signature
    </span>
  );
}
