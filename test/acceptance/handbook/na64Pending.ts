/** Figures of NA64's handbook that have no test yet, by reason. A test may not stand here as well. */
export const NA64_PENDING: Readonly<Record<string, readonly string[]>> = {
  'the SRD’s windows keep 96 % of electrons; a leakage below 1e-5 needs 300,000 simulated pions': ['AF-033', 'AF-034'],
  'needs reconstructed vertices of large samples of dimuons and K⁰S': ['AF-101', 'AF-118'],
  'the handbook gives no spectrum of sideband A to make data from': ['AF-086'],
  'needs data of the detector, or its full simulation with reconstruction': ['AF-078', 'AF-079', 'AF-097'],
};
