package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// authority signs the certificates of one cluster.
type authority struct {
	folder string
	cert   *x509.Certificate
	key    crypto.Signer
}

// writeCertificates takes FOLDER NODE-NAME NODE-IP SERVICE-IP and writes into FOLDER every
// certificate and key of a one-node cluster as NAME.crt and NAME.key:
// ca, apiserver, kubelet (serving), apiserver-kubelet (client), admin, controller-manager,
// scheduler, node (client), and service-accounts.key / .pub.
func writeCertificates(args []string) error {
	if len(args) != 4 {
		return fmt.Errorf("usage: kubernetes certificates FOLDER NODE-NAME NODE-IP SERVICE-IP")
	}
	folder, node := args[0], args[1]
	loopback, nodeIP, serviceIP := net.IPv4(127, 0, 0, 1), net.ParseIP(args[2]), net.ParseIP(args[3])
	if nodeIP == nil || serviceIP == nil {
		return fmt.Errorf("not an IP address: %s or %s", args[2], args[3])
	}

	ca, err := newAuthority(folder)
	if err != nil {
		return err
	}
	servers := []struct {
		file, name string
		ips        []net.IP
		names      []string
	}{
		{"apiserver", "kube-apiserver", []net.IP{loopback, nodeIP, serviceIP},
			[]string{"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"}},
		{"kubelet", node, []net.IP{nodeIP}, []string{node}},
	}
	for _, s := range servers {
		if err := ca.issue(s.file, x509.Certificate{
			Subject:     pkix.Name{CommonName: s.name},
			IPAddresses: s.ips,
			DNSNames:    s.names,
			ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		}); err != nil {
			return err
		}
	}
	clients := []struct{ file, user, group string }{
		{"admin", "testbed-admin", "system:masters"},
		{"apiserver-kubelet", "kube-apiserver-kubelet-client", "system:masters"},
		{"controller-manager", "system:kube-controller-manager", ""},
		{"scheduler", "system:kube-scheduler", ""},
		{"node", "system:node:" + node, "system:nodes"},
	}
	for _, c := range clients {
		subject := pkix.Name{CommonName: c.user}
		if c.group != "" {
			subject.Organization = []string{c.group}
		}
		if err := ca.issue(c.file, x509.Certificate{
			Subject:     subject,
			ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
		}); err != nil {
			return err
		}
	}
	return writeServiceAccountKeys(folder)
}

// newAuthority makes a self-signed certificate authority and writes ca.crt; its key is never written.
func newAuthority(folder string) (*authority, error) {
	key, err := newKey()
	if err != nil {
		return nil, err
	}
	template := dated(x509.Certificate{
		Subject:               pkix.Name{CommonName: "testbed-ca"},
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
		IsCA:                  true,
		BasicConstraintsValid: true,
	})
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	return &authority{folder, cert, key}, writePEM(filepath.Join(folder, "ca.crt"), "CERTIFICATE", der)
}

// issue signs a leaf certificate and writes it with its new key.
func (ca *authority) issue(name string, leaf x509.Certificate) error {
	key, err := newKey()
	if err != nil {
		return err
	}
	template := dated(leaf)
	template.KeyUsage = x509.KeyUsageDigitalSignature
	der, err := x509.CreateCertificate(rand.Reader, template, ca.cert, key.Public(), ca.key)
	if err != nil {
		return err
	}
	if err := writePEM(filepath.Join(ca.folder, name+".crt"), "CERTIFICATE", der); err != nil {
		return err
	}
	return writeKey(filepath.Join(ca.folder, name+".key"), key)
}

func writeServiceAccountKeys(folder string) error {
	key, err := newKey()
	if err != nil {
		return err
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return err
	}
	if err := writePEM(filepath.Join(folder, "service-accounts.pub"), "PUBLIC KEY", public); err != nil {
		return err
	}
	return writeKey(filepath.Join(folder, "service-accounts.key"), key)
}

// dated gives a certificate a serial number and ten years; the past hour covers a skewed clock.
func dated(template x509.Certificate) *x509.Certificate {
	now := time.Now()
	template.SerialNumber = big.NewInt(now.UnixNano())
	template.NotBefore = now.Add(-time.Hour)
	template.NotAfter = now.AddDate(10, 0, 0)
	return &template
}

func newKey() (*ecdsa.PrivateKey, error) { return ecdsa.GenerateKey(elliptic.P256(), rand.Reader) }

func writeKey(path string, key *ecdsa.PrivateKey) error {
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	return writePEM(path, "EC PRIVATE KEY", der)
}

func writePEM(path, kind string, der []byte) error {
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600)
}
